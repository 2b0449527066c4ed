package dev.sluice.standalone;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.postgresql.PGConnection;

/** Rows as an application writes them: plain SQL, nothing published. Stateless. */
public final class Sql {
    private Sql() {}

    /** Inserts an activity; returns its id. */
    public static long activity(Connection connection, String tenant, String kind) throws SQLException {
        return ids(connection, "insert into activity (tenant_id, kind) values (?, ?) returning id", tenant, kind)
                .getFirst();
    }

    /** Inserts a notification for one user, or for everybody if {@code recipient} is empty; returns its id. */
    public static long notification(Connection connection, String tenant, String recipient, String title)
            throws SQLException {
        return ids(connection, "insert into notification (tenant_id, recipient_id, kind, title)"
                + " values (?, nullif(?, ''), 'note', ?) returning id", tenant, recipient, title).getFirst();
    }

    /** Inserts activities of one tenant in one transaction: {@code load.1}, {@code load.2} and so on. */
    public static void activities(Connection connection, String tenant, int count) throws SQLException {
        ids(connection, "insert into activity (tenant_id, kind) select ?, 'load.' || n from generate_series(1, " + count
                + ") n returning id", tenant);
    }

    /** What a {@code select count(*)} answers. */
    public static int count(Connection connection, String sql) throws SQLException {
        return Math.toIntExact(ids(connection, sql).getFirst());
    }

    /** The ids that a query or an {@code insert … returning id} answers with. */
    public static List<Long> ids(Connection connection, String sql, String... parameters) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    /** Sends lines of {@code tenant_id, kind} by COPY: one statement. */
    static void copyActivities(Connection connection, String csv) throws SQLException, IOException {
        connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("copy activity (tenant_id, kind) from stdin (format csv)", new StringReader(csv));
    }
}
