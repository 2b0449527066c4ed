package dev.sluice.reliability.check;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The rows in the tables at the end of a run. Stateless. */
public final class TableRows {
    private static final String ROWS = "select tenant_id || ' activity ' || id, kind, payload::text from activity"
            + " union all select tenant_id || ' notification ' || id, kind, payload::text from notification"
            + " union all select tenant_id || ' notification ' || tenant_id || ',' || notification_id || ',' || user_id,"
            + " '', '' from notification_read";
    private static final int FETCHED_ROWS = 10_000;

    private TableRows() {}

    /** Returns fingerprints by tenant, channel and primary key, as in {@link TopicLog#rows}. */
    public static Map<String, Long> read(Connection connection) throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED_ROWS);
            try (ResultSet row = statement.executeQuery(ROWS)) {
                while (row.next()) {
                    rows.put(row.getString(1), Fingerprint.of(row.getString(2), row.getString(3)));
                }
            }
        }
        connection.rollback();
        connection.setAutoCommit(true);
        return rows;
    }

    /**
     * Compares: lost rows have no event, foreign rows have only events, disordered rows have events with other content.
     */
    public static Difference difference(Map<String, Long> table, Map<String, Long> received) {
        Set<String> all = new HashSet<>(table.keySet());
        all.addAll(received.keySet());
        long lost = 0;
        long foreign = 0;
        long otherwise = 0;
        for (String row : all) {
            Long wanted = table.get(row);
            Long got = received.get(row);
            lost += got == null ? 1 : 0;
            foreign += wanted == null ? 1 : 0;
            otherwise += wanted != null && got != null && !Objects.equals(wanted, got) ? 1 : 0;
        }
        return new Difference(table.size(), lost, 0, otherwise, foreign);
    }
}
