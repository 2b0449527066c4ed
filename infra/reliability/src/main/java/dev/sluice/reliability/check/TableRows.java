package dev.sluice.reliability.check;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rows in the tables at the end of a run. Stateless. */
public final class TableRows {
    private static final int FETCHED_ROWS = 10_000;

    private TableRows() {}

    /** Returns fingerprints by tenant, channel and primary key, as in {@link TopicLog#rows}. */
    public static Map<String, Long> read(Connection connection) throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local timezone = 'UTC'");
            statement.setFetchSize(FETCHED_ROWS);
            for (CapturedTable table : CapturedTable.values()) {
                try (ResultSet row = statement.executeQuery("select tenant_id || ' " + table.channel() + " ' || "
                        + table.subjectInSql() + ", * from " + table.table())) {
                    while (row.next()) {
                        rows.put(row.getString(1), RowEvent.rowFingerprint(columns(row)));
                    }
                }
            }
        }
        connection.rollback();
        connection.setAutoCommit(true);
        return rows;
    }

    private static SortedMap<String, String> columns(ResultSet row) throws SQLException {
        ResultSetMetaData names = row.getMetaData();
        SortedMap<String, String> columns = new TreeMap<>();
        for (int i = 2; i <= names.getColumnCount(); i++) {
            String text = row.getString(i);
            if (text != null) {
                columns.put(RowEvent.camelCase(names.getColumnName(i)),
                        PrintedValue.text(names.getColumnTypeName(i), text));
            }
        }
        return columns;
    }

    /**
     * Compares: lost rows have no event, foreign rows have only events, disordered rows have events with other content.
     *
     * @param inserted
     *            the rows that any event has inserted
     * @param touched
     *            the rows that were changed in a gap. They need an event that inserts them. Other differences are
     *            explained by the missing change.
     */
    public static Difference difference(Map<String, Long> table, Map<String, Long> received, Set<String> inserted,
            Set<String> touched) {
        Set<String> all = new HashSet<>(table.keySet());
        all.addAll(received.keySet());
        long lost = 0;
        long foreign = 0;
        long otherwise = 0;
        for (String row : all) {
            Long wanted = table.get(row);
            Long got = received.get(row);
            boolean isExplained = touched.contains(row);
            lost += got == null && !(isExplained && inserted.contains(row)) ? 1 : 0;
            foreign += wanted == null && !isExplained ? 1 : 0;
            otherwise += wanted != null && got != null && !isExplained && !Objects.equals(wanted, got) ? 1 : 0;
        }
        return new Difference(table.size(), lost, 0, otherwise, foreign);
    }
}
