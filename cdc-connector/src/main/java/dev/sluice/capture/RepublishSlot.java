package dev.sluice.capture;

import java.sql.SQLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.postgres.Source;

/**
 * A replication slot that is there only as long as it is used, and is dropped also where the process is told to end: left
 * behind, it would hold PostgreSQL's log for ever. Owned by one thread; the JVM's shutdown may come between.
 */
final class RepublishSlot {
    private static final Logger logger = LoggerFactory.getLogger(RepublishSlot.class);

    private final Source source;
    private final Thread atExit = new Thread(this::leave, "sluice-republish-exit");

    private RepublishSlot(Source source) {
        this.source = source;
    }

    /** Makes way for the slot, and drops what an earlier one has left. */
    static RepublishSlot makeWay(Source source) throws SQLException {
        source.prepareSnapshot(true);
        RepublishSlot slot = new RepublishSlot(source);
        Runtime.getRuntime().addShutdownHook(slot.atExit);
        return slot;
    }

    private void leave() {
        try {
            source.removeSlot();
        } catch (SQLException | RuntimeException failed) {
            logger.warn("A replication slot may be left behind; the next run replaces it.", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drops the slot, whoever reads from it. */
    void drop() throws SQLException, InterruptedException {
        try {
            source.removeSlot();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException ending) {
                logger.debug("The process is ending, and drops the slot itself", ending);
            }
        }
    }
}
