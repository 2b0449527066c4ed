package dev.sluice.capture.row;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.value.OidMap;

/**
 * The primary keys of tables, by the OID of the table, as they were when the table was first seen. The WAL does not
 * contain them under REPLICA IDENTITY FULL, and the current catalog may differ from the catalog at the time of an older
 * row. So they are stored with the source offset, and are used while the table has their columns. Written by one
 * thread, read as text by others.
 */
public final class KeyColumns {
    private final OidMap<List<String>> byTable;

    /**
     * @param text
     *            what {@link #text()} returned; empty if nothing is known
     * @throws IllegalArgumentException
     *             if it is something else
     */
    public KeyColumns(String text) {
        byTable = new OidMap<>(text, KeyColumns::parse, KeyColumns::format);
    }

    private static List<String> parse(String columns) {
        return columns.isEmpty()
                ? List.of()
                : Arrays.stream(columns.split(",")).map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
                        .toList();
    }

    private static String format(List<String> columns) {
        return columns.stream().map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }

    /** Returns the key's columns, in the key's order; null if the table was never seen. */
    public @Nullable List<String> find(int table) {
        return byTable.find(table);
    }

    /**
     * Returns the key of one version of a table: the stored one while the version has its columns, otherwise that of
     * the current catalog, which is then stored. So the key follows a renamed column, and a row without a known key
     * does not get a wrong one. The stored key counts as unique while it has all columns of the current one.
     *
     * @param columns
     *            the names of the version's columns
     * @param catalog
     *            returns the primary key that a table has now; empty if there is none
     * @return {@link TableKey#NONE} if the version has the columns of neither
     */
    public TableKey inForce(int table, Collection<String> columns, IntFunction<List<String>> catalog) {
        List<String> stored = find(table);
        List<String> current = catalog.apply(table);
        if (stored != null && !stored.isEmpty() && columns.containsAll(stored)) {
            return new TableKey(stored, !current.isEmpty() && stored.containsAll(current));
        }
        if (current.isEmpty() || !columns.containsAll(current)) {
            return TableKey.NONE;
        }
        put(table, current);
        return TableKey.unique(current);
    }

    /** Stores the key of a table. */
    public void put(int table, List<String> columns) {
        byTable.put(table, List.copyOf(columns));
    }

    /** Returns all keys in one line; empty if there are none. Thread-safe. */
    public String text() {
        return byTable.text();
    }
}
