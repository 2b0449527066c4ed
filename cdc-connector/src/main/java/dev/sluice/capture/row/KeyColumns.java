package dev.sluice.capture.row;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The primary keys of tables, by the OID of the table, as they were when the table was first seen. The WAL does not
 * contain them under REPLICA IDENTITY FULL, and the current catalog may differ from the catalog at the time of an older
 * row. So they are stored with the source offset, and are used while the table has their columns. Written by one
 * thread, read as text by others.
 */
public final class KeyColumns {
    /** More than a database has captured tables. Beyond it, the oldest entries are dropped tables. */
    private static final int MAXIMUM_TABLES = 500;

    private final Map<Integer, List<String>> byTable = new LinkedHashMap<>();
    private volatile String text;

    /**
     * @param text
     *            what {@link #text()} returned; empty if nothing is known
     * @throws IllegalArgumentException
     *             if it is something else
     */
    public KeyColumns(String text) {
        for (String table : text.isEmpty() ? new String[0] : text.split(" ")) {
            int colon = table.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("\"" + text + "\" does not hold the keys of tables");
            }
            String columns = table.substring(colon + 1);
            byTable.put(Integer.parseUnsignedInt(table.substring(0, colon)),
                    columns.isEmpty()
                            ? List.of()
                            : Arrays.stream(columns.split(","))
                                    .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8)).toList());
        }
        this.text = text;
    }

    /** Returns the key's columns, in the key's order; null if the table was never seen. */
    public @Nullable List<String> find(int table) {
        return byTable.get(table);
    }

    /**
     * Returns the key of one version of a table: the stored one while the version has its columns, otherwise that of
     * the current catalog, which is then stored. So the key follows a renamed column, and a row without a known key
     * does not get a wrong one.
     *
     * @param columns
     *            the names of the version's columns
     * @param catalog
     *            returns the primary key that a table has now; empty if there is none
     * @return empty if the version has the columns of neither
     */
    public List<String> inForce(int table, Collection<String> columns, IntFunction<List<String>> catalog) {
        List<String> stored = find(table);
        if (stored != null && !stored.isEmpty() && columns.containsAll(stored)) {
            return stored;
        }
        List<String> current = catalog.apply(table);
        if (current.isEmpty() || !columns.containsAll(current)) {
            return List.of();
        }
        put(table, current);
        return current;
    }

    /** Stores the key of a table. */
    public void put(int table, List<String> columns) {
        byTable.put(table, List.copyOf(columns));
        if (byTable.size() > MAXIMUM_TABLES) {
            byTable.remove(byTable.keySet().iterator().next());
        }
        text = byTable.entrySet().stream()
                .map(each -> Integer.toUnsignedString(each.getKey()) + ":" + each.getValue().stream()
                        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8)).collect(Collectors.joining(",")))
                .collect(Collectors.joining(" "));
    }

    /** Returns all keys in one line; empty if there are none. Thread-safe. */
    public String text() {
        return text;
    }
}
