package dev.sluice.bridge.notification;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.sluice.embedded.Backends;
import dev.sluice.schemas.Topics;

/** The tables of this version in a schema of their own, in a real PostgreSQL. */
public final class NotificationTables implements AutoCloseable {
    private static final List<String> MIGRATIONS = List.of("V1__activity_and_notification.sql",
            "V3__notification_indexes.sql", "V5__marks_end_with_their_notification.sql");

    private final String url;
    private final Connection connection;

    /** Creates them in a schema that does not exist yet. */
    public NotificationTables(String schema) throws SQLException, IOException {
        Backends backends = Backends.shared();
        this.url = backends.jdbcUrl() + (backends.jdbcUrl().contains("?") ? "&" : "?") + "currentSchema=" + schema;
        this.connection = DriverManager.getConnection(url, backends.user(), backends.password());
        execute("create schema " + schema);
        for (String migration : MIGRATIONS) {
            try (InputStream script = Objects.requireNonNull(
                    Topics.class.getResourceAsStream("/dev/sluice/schemas/migration/" + migration))) {
                execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    /** What a bridge has to be told. */
    public Map<String, String> properties() {
        Backends backends = Backends.shared();
        return Map.of("spring.datasource.url", url, "spring.datasource.username", backends.user(),
                "spring.datasource.password", backends.password());
    }

    /** Runs one statement or several. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of each row. */
    public List<String> query(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        }
    }

    /** Inserts a notification for one user, or for everybody if {@code recipient} is empty; its id. */
    public String insert(String tenant, String recipient, String title) throws SQLException {
        return query(
                "insert into notification (tenant_id, recipient_id, kind, title) values (?, nullif(?, ''), 'note', ?)"
                        + " returning id",
                tenant, recipient, title).getFirst();
    }

    /** Who has marked what, as {@code user:id} in the order of ids. */
    public List<String> marks(String tenant) throws SQLException {
        return query("select user_id || ':' || notification_id from notification_read where tenant_id = ?"
                + " order by notification_id, user_id", tenant);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
