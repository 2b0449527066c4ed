package dev.sluice.standalone;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An application that inserts activities and notifications of one tenant, a few in a transaction, and goes on however
 * often the database is gone. Owns one thread.
 */
public final class BusyWriter implements AutoCloseable {
    private static final long PAUSE_MILLIS = 10;

    private final Location location;
    private final String tenant;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** Begins at once. */
    public BusyWriter(Location location, String tenant) {
        this.location = location;
        this.tenant = tenant;
        this.thread = Thread.ofPlatform().name("busy-writer").start(this::run);
    }

    private void run() {
        try {
            for (int n = 0; !paused(); n++) {
                try (Connection connection = location.connect()) {
                    connection.setAutoCommit(false);
                    for (; !paused(); n++) {
                        write(connection, n);
                    }
                } catch (SQLException gone) {
                    // It tries again; what was not acknowledged may or may not be there.
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean paused() throws InterruptedException {
        return stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void write(Connection connection, int n) throws SQLException {
        Sql.ids(connection, "insert into activity (tenant_id, kind, payload) select ?, 'load',"
                + " jsonb_build_object('filler', repeat('x', 500)) from generate_series(1, " + (1 + n % 20)
                + ") returning id", tenant);
        Sql.notification(connection, tenant, "", "number " + n);
        connection.commit();
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops after the transaction in hand. Idempotent. */
    public void stop() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
