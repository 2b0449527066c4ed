package dev.sluice.capture.postgres;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.SourceCatalog.CatalogColumn;
import dev.sluice.capture.postgres.SourceCatalog.Generated;
import dev.sluice.capture.postgres.SourceCatalog.Guard;
import dev.sluice.capture.postgres.SourceCatalog.Publication;
import dev.sluice.capture.postgres.SourceCatalog.Table;
import dev.sluice.capture.postgres.Unmet.Severity;

/** The requirements on a captured table. Each names the statement that meets it. Pure. */
enum TableRequirement {
    /** An update or delete carries the whole old row. */
    REPLICA_IDENTITY {
        @Override
        Stream<Unmet> check(Subject subject) {
            return subject.table.isFull()
                    ? Stream.of()
                    : subject.stops(this, "table " + subject.name() + " does not have REPLICA IDENTITY FULL, so updates"
                            + " and deletes would not reach the users who see the old row: run ALTER TABLE "
                            + subject.sql() + " REPLICA IDENTITY FULL;");
        }
    },
    /** The same for the rows of a partition, which have the partition's own replica identity. */
    PARTITION_IDENTITY {
        @Override
        Stream<Unmet> check(Subject subject) {
            return subject.table.parts().stream().filter(part -> part.isLeaf() && !part.isFull())
                    .map(part -> new Unmet(wireName(), subject.stage.severity(), part.name(), "partition " + part.name()
                            + " of table " + subject.name() + " does not have REPLICA IDENTITY FULL, which partitions"
                            + " do not inherit, so updates and deletes of its rows would not reach the users who see"
                            + " the old row: run ALTER TABLE " + part.name() + " REPLICA IDENTITY FULL;"));
        }
    },
    /** Ids identify a row by its primary key. */
    PRIMARY_KEY {
        @Override
        Stream<Unmet> check(Subject subject) {
            return subject.table.key().isEmpty()
                    ? Stream.of(new Unmet(wireName(), Severity.DEGRADES, subject.name(), "table " + subject.name()
                            + " has no primary key, so ids of inserts name the LSN, and all ids keep the columns of"
                            + " the last key if the table still has them: add one with ALTER TABLE " + subject.sql()
                            + " ADD PRIMARY KEY (…);"))
                    : Stream.of();
        }
    },
    /** The columns with a role in the channel exist. */
    COLUMNS {
        @Override
        Stream<Unmet> check(Subject subject) {
            List<String> missing = subject.definition.columns().names()
                    .filter(column -> subject.table.column(column) == null).toList();
            return missing.isEmpty()
                    ? Stream.of()
                    : subject.stops(this, "table " + subject.name() + " has no column " + String.join(", ", missing)
                            + ": correct the channel's definition");
        }
    },
    /** The time of a row is a point in time. */
    TIME_TYPE {
        @Override
        Stream<Unmet> check(Subject subject) {
            CatalogColumn time = subject.column(subject.definition.columns().time());
            return time == null || TIMES.contains(time.base())
                    ? Stream.of()
                    : subject.stops(this, "the time column " + time.name() + " of table " + subject.name()
                            + " has the type " + time.type() + ", expected timestamp or timestamptz, so the time of a"
                            + " row would be unknown: " + (time.base().equals("date")
                                    ? "run " + subject.alterColumn(time) + " TYPE timestamptz;"
                                    : "name another column in the channel's definition"));
        }
    },
    /** The text of a tenant can be a tenant id, and that of a recipient a user id. */
    TENANT_TYPE {
        @Override
        Stream<Unmet> check(Subject subject) {
            CatalogColumn tenant = subject.column(subject.definition.columns().tenant());
            CatalogColumn recipient = subject.column(subject.definition.columns().recipient());
            return Stream.concat(unusable(subject, tenant, "tenant"), unusable(subject, recipient, "recipient"));
        }

        private Stream<Unmet> unusable(Subject subject, @Nullable CatalogColumn column, String role) {
            return column == null || canName(column)
                    ? Stream.of()
                    : subject.stops(this, "the " + role + " column " + column.name() + " of table " + subject.name()
                            + " has the type " + column.type() + ", whose values cannot name a " + role + ": run "
                            + subject.alterColumn(column) + " TYPE text USING …; or name another column in the"
                            + " channel's definition");
        }

        private static boolean canName(CatalogColumn column) {
            return column.category() == 'N'
                    ? INTEGERS.contains(column.base())
                    : NAMELESS_CATEGORIES.indexOf(column.category()) < 0 && !NAMELESS.contains(column.base());
        }
    },
    /** PostgreSQL records when the table joins or leaves the publication. */
    NAMED {
        @Override
        Stream<Unmet> check(Subject subject) {
            return subject.table.named() || !subject.table.published()
                    ? Stream.of()
                    : Stream.of(new Unmet(wireName(), Severity.DEGRADES, subject.name(), "publication "
                            + subject.publicationName + " does not name table " + subject.name() + ", but publishes all"
                            + " tables, or those of its schema, so PostgreSQL does not record whether the table left it"
                            + " for a while, and each ALTER TABLE is reported as a gap: run ALTER PUBLICATION "
                            + subject.publicationName + " ADD TABLE " + subject.sql() + "; or, if it is FOR ALL TABLES,"
                            + " create it again FOR TABLE"));
        }
    },
    /** PostgreSQL sends the table's changes. */
    PUBLISHED {
        @Override
        Stream<Unmet> check(Subject subject) {
            Publication publication = subject.publication();
            String ancestor = subject.table.publishedAncestor();
            if (publication == null || subject.table.published()) {
                return Stream.of();
            }
            if (ancestor != null) {
                return subject.stops(this, "table " + subject.name() + " is a partition, and publication "
                        + subject.publicationName + " publishes its rows as those of " + ancestor + ": capture "
                        + ancestor + " in its place");
            }
            String viaRoot = "ALTER PUBLICATION " + subject.publicationName
                    + " SET (publish_via_partition_root = true);";
            if (subject.table.isPartitioned() && !subject.table.entries().isEmpty()) {
                return subject.stops(this, "table " + subject.name() + " is partitioned, and publication "
                        + subject.publicationName + " publishes its rows as those of the partitions: run " + viaRoot);
            }
            boolean needsRoot = subject.table.isPartitioned() && !publication.viaRoot();
            return subject.stops(this, "table " + subject.name() + " is not in publication " + subject.publicationName
                    + ": run ALTER PUBLICATION " + subject.publicationName + " ADD TABLE " + subject.sql() + ";"
                    + (needsRoot ? " " + viaRoot : ""));
        }
    },
    /** PostgreSQL sends the changes of all rows. */
    ROW_FILTER {
        @Override
        Stream<Unmet> check(Subject subject) {
            return subject.table.rowFilter() == null
                    ? Stream.of()
                    : subject.stops(this, "publication " + subject.publicationName + " has the row filter "
                            + subject.table.rowFilter() + " for table " + subject.name() + ", so other rows would be"
                            + " missing and an update could look like a delete: run " + subject.readd());
        }
    },
    /** PostgreSQL sends all columns; generated columns are another requirement. */
    COLUMN_LIST {
        @Override
        Stream<Unmet> check(Subject subject) {
            List<String> left = subject.unpublished().filter(column -> column.generated() == Generated.NOT)
                    .map(CatalogColumn::name).toList();
            return left.isEmpty()
                    ? Stream.of()
                    : subject.stops(this, "publication " + subject.publicationName + " has a column list for table "
                            + subject.name() + " that leaves out " + String.join(", ", left) + ", so PostgreSQL"
                            + " refuses every UPDATE and DELETE: run " + subject.readd());
        }
    },
    /** Generated columns with a role in the channel, or in the key, are sent. */
    GENERATED_ROLE {
        @Override
        Stream<Unmet> check(Subject subject) {
            return subject.unpublished().filter(column -> column.generated() != Generated.NOT && subject.needs(column))
                    .flatMap(column -> subject.stops(this, "column " + column.name() + " of table " + subject.name()
                            + " is generated and not published, but the capture needs it: "
                            + subject.publishGenerated(column)));
        }
    },
    /** Other generated columns are sent; otherwise PostgreSQL refuses the application's own updates. */
    GENERATED_COLUMN {
        @Override
        Stream<Unmet> check(Subject subject) {
            if (subject.catalog.server().version() < SourceCatalog.PUBLISHES_GENERATED_COLUMNS) {
                return Stream.of();
            }
            return subject.unpublished().filter(column -> column.generated() != Generated.NOT && !subject.needs(column))
                    .map(column -> subject.degrades(this, "column " + column.name() + " of table " + subject.name()
                            + " is generated and not published, so PostgreSQL refuses every UPDATE and DELETE of the"
                            + " table: " + subject.publishGenerated(column)));
        }
    },
    /** A trigger refuses TRUNCATE, also while other triggers are off. */
    TRUNCATE_GUARD {
        @Override
        Stream<Unmet> check(Subject subject) {
            Stream<Unmet> parts = subject.table.parts().stream().filter(part -> !part.guard().isAlways())
                    .map(part -> unguarded(subject, "partition " + part.name() + " of table " + subject.name(),
                            part.name(), part.guard()));
            return subject.table.guard().isAlways()
                    ? parts
                    : Stream.concat(Stream.of(unguarded(subject, "table " + subject.name(), subject.sql(),
                            subject.table.guard())), parts);
        }

        private Unmet unguarded(Subject subject, String name, String sql, Guard guard) {
            String trigger = guard.trigger() == null ? "refuse_truncate" : guard.trigger();
            String create = guard.trigger() == null
                    ? "CREATE TRIGGER " + trigger + " BEFORE TRUNCATE ON " + sql + " EXECUTE FUNCTION "
                            + subject.catalog.server().truncateGuard() + "(); "
                    : "";
            return new Unmet(wireName(), Severity.DEGRADES, sql, name + (guard.trigger() == null
                    ? " has no trigger that refuses TRUNCATE"
                    : " has a trigger that refuses TRUNCATE only where session_replication_role is not replica")
                    + ", so a TRUNCATE would remove rows without an event: run " + create + "ALTER TABLE " + sql
                    + " ENABLE ALWAYS TRIGGER " + trigger + ";");
        }
    },
    /** No table that is not captured inherits from this one. */
    INHERITANCE {
        @Override
        Stream<Unmet> check(Subject subject) {
            return subject.table.isPartitioned()
                    ? Stream.of()
                    : subject.table.children().stream()
                            .map(child -> new Unmet(wireName(), Severity.DEGRADES, child, "table " + child
                                    + " inherits from " + subject.name()
                                    + ", but PostgreSQL does not publish its rows"
                                    + " as rows of that table, so they are not captured: capture it as a table of its"
                                    + " own, or run ALTER TABLE " + child + " NO INHERIT " + subject.sql() + ";"));
        }
    };

    private static final Set<String> TIMES = Set.of("timestamp", "timestamptz");
    private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8", "oid");
    /** Arrays, booleans, composites, dates and times, geometries, networks, ranges, time spans, bits. */
    private static final String NAMELESS_CATEGORIES = "ABCDGIRTV";
    private static final Set<String> NAMELESS = Set.of("json", "jsonb", "xml", "bytea", "hstore", "jsonpath");

    abstract Stream<Unmet> check(Subject subject);

    /** Returns the name in metrics. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** When a requirement is checked. */
    enum Stage {
        /** Before anything is captured. */
        START {
            @Override
            Severity severity() {
                return Severity.STOPS;
            }
        },
        /** While the capture runs: to stop it would also delay all other tables. */
        RUNNING {
            @Override
            Severity severity() {
                return Severity.DEGRADES;
            }
        };

        /** Returns the severity of a requirement that concerns new rows only. */
        abstract Severity severity();
    }

    /** A captured table. */
    record Subject(SourceCatalog catalog, String publicationName, Set<TableName> captured, TableDefinition definition,
            Table table, Stage stage) {
        String name() {
            return definition.table().toString();
        }

        String sql() {
            return definition.table().quoted();
        }

        @Nullable
        Publication publication() {
            return catalog.publication();
        }

        @Nullable
        CatalogColumn column(@Nullable String name) {
            return name == null ? null : table.column(name);
        }

        String alterColumn(CatalogColumn column) {
            return "ALTER TABLE " + sql() + " ALTER COLUMN " + quoted(column.name());
        }

        /** Returns the columns that are not published although the table is. */
        Stream<CatalogColumn> unpublished() {
            return table.published() ? table.columns().stream().filter(column -> !column.published()) : Stream.of();
        }

        boolean needs(CatalogColumn column) {
            return table.key().contains(column.name())
                    || definition.columns().names().anyMatch(column.name()::equals);
        }

        /** Returns statements that publish the whole table: a publication has no other way to drop its conditions. */
        String readd() {
            return "BEGIN; ALTER PUBLICATION " + publicationName + " DROP TABLE " + sql() + "; ALTER PUBLICATION "
                    + publicationName + " ADD TABLE " + sql() + "; COMMIT;";
        }

        String publishGenerated(CatalogColumn column) {
            boolean canBePublished = column.generated() == Generated.STORED
                    && catalog.server().version() >= SourceCatalog.PUBLISHES_GENERATED_COLUMNS;
            return "run " + (canBePublished
                    ? "ALTER PUBLICATION " + publicationName + " SET (publish_generated_columns = stored);"
                    : column.generated() == Generated.STORED
                            ? alterColumn(column) + " DROP EXPRESSION; and let a trigger set the column;"
                            : "ALTER TABLE " + sql() + " DROP COLUMN " + quoted(column.name()) + ";");
        }

        Stream<Unmet> stops(TableRequirement requirement, String text) {
            return Stream.of(new Unmet(requirement.wireName(), Severity.STOPS, name(), text));
        }

        Unmet degrades(TableRequirement requirement, String text) {
            return new Unmet(requirement.wireName(), Severity.DEGRADES, name(), text);
        }

        private static String quoted(String column) {
            return '"' + column.replace("\"", "\"\"") + '"';
        }
    }

    /** Returns the requirements that a table does not meet, in order. */
    static List<Unmet> unmet(Subject subject) {
        return Stream.of(values()).flatMap(requirement -> requirement.check(subject)).collect(Collectors.toList());
    }
}
