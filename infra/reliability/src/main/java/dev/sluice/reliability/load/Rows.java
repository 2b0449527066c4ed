package dev.sluice.reliability.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.postgresql.PGConnection;

/**
 * The statements of one transaction. Every row that they insert or update has the transaction's mark as its kind. Used
 * by one thread.
 */
final class Rows {
    private static final int SMALL_TEXT = 300;
    private static final int TOAST_TEXT = 12_000;
    /** A region of any partition: those of the migration, and those that were added since. */
    private static final String ANY_REGION = "(select region from order_region order by random() limit 1)";

    private final Connection connection;
    private final String mark;
    private final Random random;
    private final List<Long> activities = new ArrayList<>();
    private final List<Long> notifications = new ArrayList<>();
    private final List<Long> orders = new ArrayList<>();

    Rows(Connection connection, String mark, Random random) {
        this.connection = connection;
        this.mark = mark;
        this.random = random;
    }

    /** Returns the ids of the activities that it has inserted. */
    List<Long> activities() {
        return activities;
    }

    /** Returns the ids of the notifications that it has inserted. */
    List<Long> notifications() {
        return notifications;
    }

    /** Returns the ids of the orders that it has inserted. */
    List<Long> orders() {
        return orders;
    }

    void activities(String tenant, int count) throws SQLException {
        activities.addAll(activities(tenant, mark, count));
    }

    private List<Long> activities(String tenant, String kind, int count) throws SQLException {
        return ids("insert into activity (tenant_id, kind, payload) select ?, ?, jsonb_build_object('n', n, 'text',"
                + " repeat('x', ?)) from generate_series(1, ?) n returning id", tenant, kind,
                random.nextInt(SMALL_TEXT), count);
    }

    /** Inserts one row whose payload is TOASTed. */
    void largeActivity(String tenant) throws SQLException {
        var text = new StringBuilder("{\"n\": 1, \"text\": \"");
        for (int n = 0; n < TOAST_TEXT; n++) {
            text.append(Character.forDigit(random.nextInt(Character.MAX_RADIX), Character.MAX_RADIX));
        }
        activities.addAll(ids("insert into activity (tenant_id, kind, payload) values (?, ?, ?::jsonb) returning id",
                tenant, mark, text.append("\"}").toString()));
    }

    void notification(String tenant, String recipient) throws SQLException {
        notifications.addAll(ids("insert into notification (tenant_id, recipient_id, kind, title)"
                + " values (?, nullif(?, ''), ?, 'a title') returning id", tenant, recipient, mark));
    }

    /** Inserts rows into any partitions. */
    void orders(String tenant, String recipient, int count) throws SQLException {
        orders.addAll(ids(
                "insert into customer_order (tenant_id, recipient_id, kind, region, amount, quantity, express,"
                        + " note) select ?, nullif(?, ''), ?, " + ANY_REGION + ", (random() * 1000)::numeric(12,2),"
                        + " (random() * 100)::int, random() < 0.5, 'a \"note\"' from generate_series(1, ?) returning id",
                tenant, recipient, mark, count));
    }

    /**
     * Moves rows to any partition, possibly to their own, and to another key within it. The time changes too: with its
     * earlier key and its earlier time, a row would get its earlier {@code ce_id} again.
     */
    void move(List<Long> ids) throws SQLException {
        for (long id : ids) {
            ids("update customer_order set kind = ?, placed_at = clock_timestamp(), region = " + ANY_REGION
                    + " where id = ? returning id", mark, id);
        }
    }

    void changeOrders(List<Long> ids, String recipient) throws SQLException {
        for (long id : ids) {
            ids("update customer_order set kind = ?, amount = amount + 0.01, express = not express, recipient_id ="
                    + " nullif(?, '') where id = ? returning id", mark, recipient, id);
        }
    }

    void deleteOrders(List<Long> ids) throws SQLException {
        for (long id : ids) {
            ids("delete from customer_order where id = ? returning id", id);
        }
    }

    /** Inserts rows that a savepoint rolls back, and rows of a subtransaction that is released. */
    void savepoints(String tenant) throws SQLException {
        tell("savepoint undoing");
        activities(tenant, Journal.UNDONE, 1 + random.nextInt(3));
        tell("rollback to savepoint undoing");
        tell("savepoint staying");
        activities(tenant, 1);
        tell("release savepoint staying");
    }

    void copy(String tenant, int count) throws SQLException {
        var lines = new StringBuilder();
        for (int n = 0; n < count; n++) {
            lines.append(tenant).append('\t').append(mark)
                    .append(String.format(Locale.ROOT, "\t{\"n\": %d, \"text\": \"%s\"}%n", n, "y".repeat(150)));
        }
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(
                    "copy activity (tenant_id, kind, payload) from stdin",
                    new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory can be read", impossible);
        }
    }

    /** Updates only the kind, so that a TOASTed payload stays unchanged. */
    void touch(List<Long> ids) throws SQLException {
        for (long id : ids) {
            ids("update activity set kind = ? where id = ? returning id", mark, id);
        }
    }

    void readdress(List<Long> ids, String recipient) throws SQLException {
        for (long id : ids) {
            ids("update notification set kind = ?, recipient_id = nullif(?, '') where id = ? returning id", mark,
                    recipient, id);
        }
    }

    void delete(List<Long> ids) throws SQLException {
        for (long id : ids) {
            ids("delete from activity where id = ? returning id", id);
        }
    }

    /** Inserts a row with the key of one that was deleted, unless its deletion was not committed. */
    void insertAgain(String tenant, long id) throws SQLException {
        activities.addAll(ids("insert into activity (id, tenant_id, kind) values (?, ?, ?)"
                + " on conflict do nothing returning id", id, tenant, mark));
    }

    void read(String tenant, List<Long> ids, String user) throws SQLException {
        for (long id : ids) {
            ids("insert into notification_read (tenant_id, notification_id, user_id) values (?, ?, ?)"
                    + " on conflict do nothing returning notification_id", tenant, id, user);
        }
    }

    private void tell(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<Long> ids(String sql, Object... parameters) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }
}
