package dev.sluice.capture.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.SourceCatalog.Publication;
import dev.sluice.capture.postgres.SourceCatalog.Table;

/**
 * The captured tables at one moment, each with the identity of its rows in the system catalogs. A table that was
 * replaced, or that left the publication and came back, has other catalog rows, although it looks the same. Immutable.
 */
public final class Membership {
    private static final String MISSING = "";
    /** Precedes the last change of a table that the publication does not name. */
    private static final String UNNAMED = "x.";

    private final String walEnd;
    private final String publication;
    private final String options;
    private final Map<TableName, String> tables;

    private Membership(String walEnd, String publication, String options, Map<TableName, String> tables) {
        this.walEnd = walEnd;
        this.publication = publication;
        this.options = options;
        this.tables = tables;
    }

    static Membership of(SourceCatalog catalog, List<TableName> captured) {
        Publication publication = catalog.publication();
        Map<TableName, String> tables = new LinkedHashMap<>();
        for (TableName name : captured) {
            Table table = catalog.tables().get(name);
            tables.put(name, table == null || !table.published() ? MISSING : table.oid() + ":" + table.entries());
        }
        return publication == null
                ? new Membership(catalog.walEnd(), MISSING, MISSING, tables)
                : new Membership(catalog.walEnd(), publication.oid() + "." + publication.identity(),
                        publication.options(), tables);
    }

    /**
     * Parses what {@link #text()} returned.
     *
     * @return null if the text is something else
     */
    public static @Nullable Membership parse(String text) {
        String[] parts = text.split(";", -1);
        if (parts.length < 3) {
            return null;
        }
        Map<TableName, String> tables = new LinkedHashMap<>();
        for (int i = 3; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) {
                return null;
            }
            tables.put(TableName.parse(parts[i].substring(0, equals)), parts[i].substring(equals + 1));
        }
        return new Membership(parts[0], parts[1], parts[2], tables);
    }

    /** Returns this membership as if the table had not been published, from the beginning of the WAL on. */
    Membership without(TableName table) {
        Map<TableName, String> others = new LinkedHashMap<>(tables);
        others.put(table, MISSING);
        return new Membership("0/0", publication, options, others);
    }

    /** Returns the membership as one line. */
    public String text() {
        var text = new StringBuilder(walEnd).append(';').append(publication).append(';').append(options);
        tables.forEach((name, rows) -> text.append(';').append(name).append('=').append(rows));
        return text.toString();
    }

    /** Returns the LSN up to which everything that these tables published is in the WAL. */
    public String walEnd() {
        return walEnd;
    }

    /**
     * Returns the captured tables of an earlier moment whose rows may have been missing from the WAL since then: all of
     * them if the publication was altered in any way, because it may have been altered more than once.
     */
    public List<TableName> changedSince(Membership earlier) {
        boolean isAltered = !publication.equals(earlier.publication);
        List<TableName> changed = new ArrayList<>();
        earlier.tables.forEach((name, rows) -> {
            if (tables.containsKey(name) && (isAltered || !isSame(tables.getOrDefault(name, MISSING), rows))) {
                changed.add(name);
            }
        });
        return changed;
    }

    /** An earlier version did not store the last change of a table that the publication does not name. */
    private static boolean isSame(String rows, String earlier) {
        String comparable = earlier.contains(UNNAMED) ? rows : rows.replaceFirst(",?x\\.\\d+$", "");
        return comparable.equals(earlier);
    }

    /** Returns the captured tables that were not captured at an earlier moment. */
    public List<TableName> addedSince(Membership earlier) {
        return tables.keySet().stream().filter(name -> !earlier.tables.containsKey(name)).toList();
    }

    @Override
    public String toString() {
        return text();
    }
}
