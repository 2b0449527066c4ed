package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.CaptureListener.Committed;
import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.Watermark;

/**
 * Captures tables into topics from {@link #start} until {@link #close}: starts over from what was committed after every
 * failure, however long it lasts, and says meanwhile what is wrong; only what would fail again for good halts it. Thread-safe; owns one thread, and the engine's while
 * that runs.
 */
public final class Capture implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Capture.class);
    private static final Duration GENTLE_LIMIT = Duration.ofMillis(2500);
    private static final Duration FORCED_LIMIT = Duration.ofSeconds(3);

    private final CaptureSettings settings;
    private final CaptureListener listener;
    private final Backoff backoff = Backoff.STANDARD;
    private final Thread thread;
    /** Topics that were created and not yet accounted for, however many starts that takes. Owned by the capture's thread. */
    private final Set<String> created = new TreeSet<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Written by the capture's threads only. */
    private final AtomicReference<CaptureState> state;
    /** Set by the capture's thread, read by the closing one. */
    private volatile @Nullable CaptureRun current;

    private Capture(CaptureSettings settings, CaptureListener listener) {
        this.settings = settings;
        this.listener = listener;
        this.state = new AtomicReference<>(new CaptureState.Starting(Instant.now()));
        this.thread = new Thread(this::keepRunning, "sluice-capture");
    }

    /**
     * Starts a capture and returns at once; it does not fail, it retries or halts.
     *
     * @param settings
     *            what to capture
     * @param listener
     *            told of states and commits
     */
    public static Capture start(CaptureSettings settings, CaptureListener listener) {
        Capture capture = new Capture(settings, listener);
        capture.thread.start();
        return capture;
    }

    /** Where the capture stands now. */
    public CaptureState state() {
        return state.get();
    }

    /**
     * Stops the capture: aborts what is not committed and returns when all of it has ended, after five seconds or so at
     * the latest. May be called again; from a listener it only asks for the stop.
     */
    @Override
    public void close() {
        closing.countDown();
        CaptureRun run = current;
        if (run != null) {
            run.requestStop();
        }
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join(GENTLE_LIMIT.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(FORCED_LIMIT.toMillis());
            }
            if (thread.isAlive()) {
                logger.warn("The capture did not end within {} ms; its thread {} is left behind.",
                        GENTLE_LIMIT.plus(FORCED_LIMIT).toMillis(), thread.getName());
            }
        } catch (InterruptedException interrupted) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void keepRunning() {
        int failures = 0;
        String lastCause = "";
        while (closing.getCount() > 0) {
            change(new CaptureState.Starting(Instant.now()));
            Throwable failure = runOnce();
            if (failure == null || closing.getCount() == 0) {
                break;
            }
            failures = state.get() instanceof CaptureState.Streaming ? 1 : failures + 1;
            String cause = FailureMessage.of(failure);
            if (FailureMessage.isNonRetriable(failure)) {
                logger.error("{}", cause);
                change(new CaptureState.Halted(cause, Instant.now()));
                awaitClose();
                break;
            }
            Duration delay = backoff.after(failures);
            if (!cause.equals(lastCause) || Integer.bitCount(failures) == 1) {
                logger.warn("{} (attempt {}, next in {} ms)", cause, failures, delay.toMillis());
                logger.debug("The failure in full", failure);
            }
            lastCause = cause;
            change(new CaptureState.Retrying(cause, Instant.now(), failures, delay));
            if (waitedForClose(delay)) {
                break;
            }
        }
        change(new CaptureState.Stopped());
    }

    private @Nullable Throwable runOnce() {
        CaptureRun run = new CaptureRun(settings, this::committed, created);
        current = run;
        if (closing.getCount() == 0) {
            return null;
        }
        try {
            run.run();
            return null;
        } catch (Exception | Error failure) {
            return failure;
        } finally {
            current = null;
        }
    }

    private boolean waitedForClose(Duration delay) {
        try {
            return closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            // Only close() interrupts this thread; a late interrupt meant for the run before must not end the retries.
            return closing.getCount() == 0;
        }
    }

    private void awaitClose() {
        while (closing.getCount() > 0) {
            try {
                closing.await();
            } catch (InterruptedException interrupted) {
                logger.debug("Interrupted while halted; only a close ends that");
            }
        }
    }

    private void committed(int transactions, SentCounts sent, Watermark watermark) {
        if (!(state.get() instanceof CaptureState.Streaming)) {
            change(new CaptureState.Streaming(Instant.now()));
        }
        Duration lag = Duration.between(watermark.commitTime(), Instant.now());
        tell(each -> each.committed(
                new Committed(transactions, sent, watermark, lag.isNegative() ? Duration.ZERO : lag)));
    }

    private void change(CaptureState next) {
        state.set(next);
        logger.info("Capture is {}", next);
        tell(each -> each.stateChanged(next));
    }

    private void tell(Consumer<CaptureListener> message) {
        try {
            message.accept(listener);
        } catch (RuntimeException thrown) {
            logger.warn("A capture listener failed; the capture goes on without its answer.", thrown);
        }
    }
}
