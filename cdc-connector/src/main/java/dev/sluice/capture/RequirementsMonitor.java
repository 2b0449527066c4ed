package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;

/**
 * A periodic check that every captured table is still published. Logical replication reports no error if a table is
 * replaced or removed from the publication: its changes are simply missing. Owns one thread, which ends at the first
 * problem.
 */
final class PublicationMonitor implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(PublicationMonitor.class);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private final Source source;
    private final Duration interval;
    private final Runnable onProblem;
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Set once by the monitor's thread. */
    private volatile @Nullable CaptureProblem problem;

    private PublicationMonitor(Source source, Duration interval, Runnable onProblem) {
        this.source = source;
        this.interval = interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
        this.onProblem = onProblem;
    }

    /**
     * Starts the monitor.
     *
     * @param onProblem
     *            called at the first problem, on the monitor's thread
     */
    static PublicationMonitor start(Source source, Duration interval, Runnable onProblem) {
        var monitor = new PublicationMonitor(source, interval, onProblem);
        var thread = new Thread(monitor::run, "sluice-capture-monitor");
        thread.setDaemon(true);
        thread.start();
        return monitor;
    }

    private void run() {
        try {
            while (problem == null && !closing.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    source.checkPublication();
                } catch (CaptureProblem changed) {
                    problem = new CaptureProblem(changed.getMessage() + " This changed while the capture was running:"
                            + " rows written since then may be missing from the topics. After you have fixed it,"
                            + " publish them with the republish command.", changed);
                    onProblem.run();
                } catch (SQLException unreachable) {
                    logger.debug("The publication could not be checked; the engine reports a lost connection itself",
                            unreachable);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws the problem that was found; returns if there is none. */
    void throwProblem() {
        CaptureProblem found = problem;
        if (found != null) {
            throw found;
        }
    }

    /** Ends the checks; does not wait for one that is running. */
    @Override
    public void close() {
        closing.countDown();
    }
}
