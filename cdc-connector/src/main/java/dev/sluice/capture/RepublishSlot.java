package dev.sluice.capture;

import java.sql.SQLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;

/**
 * The replication slot of one republish run. It is dropped at the end and when the JVM shuts down, because PostgreSQL
 * would retain WAL for it indefinitely. Owned by one thread; a shutdown hook may run concurrently.
 */
final class RepublishSlot {
    private static final Logger logger = LoggerFactory.getLogger(RepublishSlot.class);

    private final Source source;
    private final Thread atExit = new Thread(this::dropAtExit, "sluice-republish-exit");

    private RepublishSlot(Source source) {
        this.source = source;
    }

    /** Drops the slot of an earlier run, so that the snapshot can create a new one. */
    static RepublishSlot reserve(Source source) throws SQLException {
        source.prepareSnapshot(true);
        var slot = new RepublishSlot(source);
        Runtime.getRuntime().addShutdownHook(slot.atExit);
        return slot;
    }

    private void dropAtExit() {
        try {
            source.removeSlot();
        } catch (SQLException | RuntimeException failed) {
            logger.warn("The replication slot of the republish command may not have been dropped, so PostgreSQL may"
                    + " retain WAL for it. The next run drops it.", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Drops the slot, and first terminates the backend that reads from it.
     *
     * @throws CaptureProblem
     *             if the slot cannot be dropped
     */
    void drop() throws InterruptedException {
        try {
            source.removeSlot();
        } catch (SQLException failed) {
            throw new CaptureProblem("The replication slot of the republish command may not have been dropped: "
                    + FailureMessage.describe(failed) + ". PostgreSQL retains WAL for it. Check that PostgreSQL is"
                    + " running, and run the command again: it replaces the slot, and publishes only the rows that are"
                    + " still missing.", failed);
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException shuttingDown) {
                logger.debug("The JVM is shutting down; the shutdown hook drops the slot", shuttingDown);
            }
        }
    }
}
