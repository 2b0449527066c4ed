package dev.sluice.bridge.notification;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Readers' notifications, asked of the database that is captured. What is written here comes back as events, like every
 * change of these tables. All that is not the reader's is as if it were not there. All methods block and throw
 * {@link DatabaseUnavailableException}. Thread-safe.
 */
public final class Notifications {
    /** The largest number of notifications in one answer. */
    public static final int MAX_LIMIT = 100;

    private static final Duration MAX_QUERY_TIME = Duration.ofSeconds(20);

    /** Who comes while so many are asking is sent away: the server's threads are for streams as well. */
    private static final int MAX_ASKING = 64;

    private final JdbcClient database;
    private final NotificationListener listener;
    private final Semaphore asking = new Semaphore(MAX_ASKING);

    /**
     * Asks {@code database}, which has to be the primary: a replica may not yet have what the log has.
     */
    public Notifications(DataSource database, NotificationListener listener) {
        var template = new JdbcTemplate(database);
        template.setQueryTimeout(Math.toIntExact(MAX_QUERY_TIME.toSeconds()));
        this.database = JdbcClient.create(template);
        this.listener = listener;
    }

    /**
     * A reader's newest notifications, and how many are unread.
     *
     * @param limit
     *            1 to {@value #MAX_LIMIT}
     */
    public Inbox inbox(Reader reader, Wanted wanted, int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ": expected 1 to " + MAX_LIMIT);
        }
        return asked(() -> statement(NotificationSql.newest(wanted), reader).param("limit", limit)
                .query(NotificationRows::inbox));
    }

    /** Marks a notification as read, unless it is; returns whether there is one that the reader may see. */
    public boolean markRead(Reader reader, long id) {
        return asked(() -> statement(NotificationSql.MARK_ONE, reader).param("id", id).query(Long.class).single()) > 0;
    }

    /** Marks all as read that the reader may see now and whose ids are not greater than {@code through}. */
    public void markAllRead(Reader reader, long through) {
        asked(() -> statement(NotificationSql.MARK_ALL, reader).param("through", through).update());
    }

    private JdbcClient.StatementSpec statement(String sql, Reader reader) {
        return database.sql(sql).param("tenant", reader.tenant()).param("user", reader.user());
    }

    private <T> T asked(Supplier<T> question) {
        if (!asking.tryAcquire()) {
            throw new DatabaseUnavailableException("More than " + MAX_ASKING + " requests are waiting for it");
        }
        try {
            return question.get();
        } catch (DataAccessException failure) {
            listener.databaseFailed(failure);
            throw new DatabaseUnavailableException("It does not answer", failure);
        } finally {
            asking.release();
        }
    }
}
