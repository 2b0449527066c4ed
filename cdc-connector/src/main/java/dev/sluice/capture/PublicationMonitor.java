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
 * Looks again and again whether every table is still published: for whoever follows the log it is no failure that one was
 * swapped or left the publication, its rows just do not come. Owns one thread, which ends at the first problem.
 */
final class PublicationMonitor implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(PublicationMonitor.class);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private final Source source;
    private final Duration interval;
    private final Runnable found;
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Set once by the thread that looks. */
    private volatile @Nullable CaptureProblem problem;

    private PublicationMonitor(Source source, Duration interval, Runnable found) {
        this.source = source;
        this.interval = interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
        this.found = found;
    }

    /**
     * Begins to look.
     *
     * @param found
     *            called at the first problem, by the thread that looks
     */
    static PublicationMonitor start(Source source, Duration interval, Runnable found) {
        PublicationMonitor watch = new PublicationMonitor(source, interval, found);
        Thread thread = new Thread(watch::look, "sluice-capture-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void look() {
        try {
            while (problem == null && !closing.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    source.checkPublication();
                } catch (CaptureProblem changed) {
                    problem = new CaptureProblem(changed.getMessage() + " This has changed while the capture ran: rows"
                            + " that were written since may be missing from the topics. Once it is mended, publish them"
                            + " with Republish.", changed);
                    found.run();
                } catch (SQLException unreachable) {
                    logger.debug("The database did not answer; whoever follows the log finds that out", unreachable);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws what was found; returns if nothing was. */
    void throwProblem() {
        CaptureProblem each = problem;
        if (each != null) {
            throw each;
        }
    }

    /** Looks no more. Does not wait for a look that is under way. */
    @Override
    public void close() {
        closing.countDown();
    }
}
