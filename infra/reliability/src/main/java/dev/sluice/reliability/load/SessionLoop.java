package dev.sluice.reliability.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.sluice.reliability.part.Installation;

/**
 * A database session that runs transactions with random pauses until it is closed. It connects again after a failure.
 * Owns one thread.
 */
final class SessionLoop implements AutoCloseable {
    private final Installation installation;
    private final Settings settings;
    private final Random random;
    private final Transactions transactions;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /**
     * The name of the thread, the pauses, and the failures that are no complaint.
     *
     * @param expected
     *            classes of SQLSTATE
     */
    record Settings(String name, int longestPauseMillis, Set<String> expected) {}

    /** What the session does. */
    interface Transactions {
        /** Runs one transaction. Autocommit is off. Called on the loop's thread. */
        void run(Connection connection) throws SQLException, InterruptedException;
    }

    /**
     * Creates the loop; {@link #start} starts it.
     *
     * @param random
     *            used by the loop's thread only
     */
    SessionLoop(Installation installation, Settings settings, Random random, Transactions transactions) {
        this.installation = installation;
        this.settings = settings;
        this.random = random;
        this.transactions = transactions;
        this.thread = Thread.ofPlatform().name(settings.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!awaitStop(settings.longestPauseMillis())) {
                try (Connection connection = installation.connect()) {
                    connection.setAutoCommit(false);
                    while (!awaitStop(settings.longestPauseMillis())) {
                        transactions.run(connection);
                    }
                } catch (SQLException failed) {
                    String state = String.valueOf(failed.getSQLState());
                    if (!settings.expected().contains(state.substring(0, Math.min(2, state.length())))) {
                        complaints.add(settings.name() + " failed with " + state + ": " + failed.getMessage());
                    }
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a random time, or until the loop is closed; returns whether it is. Called on the loop's thread. */
    boolean awaitStop(int longestMillis) throws InterruptedException {
        return stop.await(random.nextInt(longestMillis), TimeUnit.MILLISECONDS);
    }

    /** Returns the failures that were not expected, a sentence each. Thread-safe. */
    List<String> complaints() {
        return complaints;
    }

    /** Stops after the current transaction. Idempotent. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
