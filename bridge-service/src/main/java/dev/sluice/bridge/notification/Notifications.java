package dev.sluice.bridge.notification;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The notifications of recipients, in the captured database. Marks that are written here are captured as events, like
 * every change to these tables. Notifications that the recipient may not see are treated as absent. All methods block
 * and throw {@link DatabaseUnavailableException}. At most 64 queries run at a time; more are refused. Thread-safe.
 */
public final class Notifications {
    /** The maximum number of notifications in one list. */
    public static final int MAX_LIMIT = 100;

    private static final Duration MAX_QUERY_TIME = Duration.ofSeconds(20);

    /** Bounds the server threads that wait for the database, because streams need threads too. */
    private static final int MAX_CONCURRENT = 64;

    private final JdbcClient database;
    private final NotificationListener listener;
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

    /**
     * @param database
     *            must be the primary: a replica may lag behind the log
     */
    public Notifications(DataSource database, NotificationListener listener) {
        var template = new JdbcTemplate(database);
        template.setQueryTimeout(Math.toIntExact(MAX_QUERY_TIME.toSeconds()));
        this.database = JdbcClient.create(template);
        this.listener = listener;
    }

    /**
     * Returns the newest notifications of a recipient, and the number of unread ones.
     *
     * @param limit
     *            1 to {@value #MAX_LIMIT}
     */
    public Inbox inbox(Recipient recipient, NotificationFilter filter, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ": expected 1 to " + MAX_LIMIT);
        }
        return query(() -> statement(NotificationSql.newest(filter), recipient).param("limit", limit)
                .query(NotificationRows::inbox));
    }

    /** Marks a notification as read. Returns whether it exists and the recipient may see it. Idempotent. */
    public boolean markRead(Recipient recipient, long id) {
        return query(
                () -> statement(NotificationSql.MARK_ONE, recipient).param("id", id).query(Long.class).single()) > 0;
    }

    /** Marks all notifications as read that the recipient may see now, up to the id {@code through}. */
    public void markAllRead(Recipient recipient, long through) {
        query(() -> statement(NotificationSql.MARK_ALL, recipient).param("through", through).update());
    }

    private JdbcClient.StatementSpec statement(String sql, Recipient recipient) {
        return database.sql(sql).param("tenant", recipient.tenant()).param("user", recipient.user());
    }

    private <T> T query(Supplier<T> query) {
        if (!permits.tryAcquire()) {
            throw new DatabaseUnavailableException(
                    "More than " + MAX_CONCURRENT + " requests use the database already");
        }
        try {
            return query.get();
        } catch (DataAccessException failure) {
            listener.databaseFailed(failure);
            throw new DatabaseUnavailableException("The database query failed", failure);
        } finally {
            permits.release();
        }
    }
}
