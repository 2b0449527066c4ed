package dev.sluice.capture.postgres;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;

/**
 * What the system catalogs say about the source at one moment, as far as the capture depends on it.
 *
 * @param walEnd
 *            an LSN that the WAL had reached before the catalogs were read
 * @param server
 *            the server and the role
 * @param publication
 *            the publication; null if it does not exist
 * @param tables
 *            the tables that exist, by name
 */
record SourceCatalog(String walEnd, Server server, @Nullable Publication publication, Map<TableName, Table> tables) {
    /** PostgreSQL 18 refuses updates of rows with generated columns that are not published. */
    static final int PUBLISHES_GENERATED_COLUMNS = 180_000;

    /**
     * @param version
     *            for example 180001
     * @param role
     *            the name of the role
     * @param replicates
     *            whether the role may replicate
     * @param truncateGuard
     *            the qualified name of the function that refuses TRUNCATE, quoted for SQL
     */
    record Server(int version, String walLevel, String encoding, String role, boolean replicates,
            String truncateGuard) {}

    /**
     * @param identity
     *            differs once the publication was replaced or altered
     * @param operations
     *            whether it publishes all of insert, update and delete
     * @param viaRoot
     *            whether it publishes the rows of partitions as those of the partitioned table
     * @param generated
     *            whether it publishes stored generated columns
     */
    record Publication(String oid, String identity, boolean operations, boolean viaRoot, boolean generated) {
        /** Returns the options, for comparison. */
        String options() {
            return (operations ? "o" : "") + (viaRoot ? "r" : "") + (generated ? "g" : "");
        }
    }

    /**
     * @param kind
     *            pg_class.relkind
     * @param isFull
     *            whether it has REPLICA IDENTITY FULL
     * @param entries
     *            the identity of all catalog rows by which the table belongs to the publication; empty if none
     * @param named
     *            whether the publication names the table, or a partitioned table that it belongs to. Otherwise PostgreSQL
     *            does not record when the table joined or left the publication, so the last change of the table counts
     * @param published
     *            whether rows are published under the table's name
     * @param rowFilter
     *            the publication's condition on rows; null if there is none
     * @param publishedAncestor
     *            the partitioned table under whose name the rows are published; null if there is none
     * @param columns
     *            in the table's order
     * @param key
     *            the columns of the primary key, in its order; empty if there is none
     * @param guard
     *            what refuses TRUNCATE
     * @param parts
     *            all partitions, at any depth
     * @param children
     *            the tables that inherit from the table, are no partitions and are not captured, quoted for SQL
     */
    record Table(String oid, char kind, boolean isFull, String entries, boolean named, boolean published,
            @Nullable String rowFilter,
            @Nullable String publishedAncestor, List<CatalogColumn> columns, List<String> key, Guard guard,
            List<Part> parts, List<String> children) {
        boolean isPartitioned() {
            return kind == 'p';
        }

        @Nullable
        CatalogColumn column(String name) {
            return columns.stream().filter(column -> column.name().equals(name)).findFirst().orElse(null);
        }
    }

    /**
     * @param type
     *            as PostgreSQL prints it
     * @param base
     *            the type's name, that of the base type of a domain
     * @param category
     *            pg_type.typcategory of that type
     */
    record CatalogColumn(String name, String type, String base, char category, Generated generated,
            boolean published) {}

    /** Whether and how a column is generated. */
    enum Generated {
        NOT, STORED, VIRTUAL
    }

    /**
     * A partition.
     *
     * @param name
     *            quoted for SQL
     * @param isLeaf
     *            whether it holds rows itself
     */
    record Part(String name, boolean isLeaf, boolean isFull, Guard guard) {}

    /**
     * The trigger that refuses TRUNCATE.
     *
     * @param trigger
     *            its name, quoted for SQL; null if there is none
     * @param isAlways
     *            whether it is enabled always, so that it also fires where triggers are off
     */
    record Guard(@Nullable String trigger, boolean isAlways) {}
}
