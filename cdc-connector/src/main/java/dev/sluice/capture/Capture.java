package dev.sluice.capture;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.CaptureListener.Committed;
import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.Watermark;
import dev.sluice.capture.problem.Degradation;

/**
 * The embedded capture: publishes the rows of PostgreSQL tables to Kafka topics from {@link #start} until {@link
 * #close}. After a failure it starts over from the committed offset, without a limit on attempts; only a failure that
 * every start would repeat halts it. Thread-safe; owns one thread, and those of the engine while it runs.
 */
public final class Capture implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Capture.class);
    private static final Duration GRACEFUL_LIMIT = Duration.ofMillis(2500);
    private static final Duration FORCED_LIMIT = Duration.ofSeconds(3);

    private final CaptureSettings settings;
    private final CaptureListener listener;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Thread thread;
    /**
     * Topics that were created since a start last resolved its offset, over any number of starts. Owned by the
     * capture's thread.
     */
    private final Set<String> created = new TreeSet<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Written by the capture's threads only, under the monitor of this object. */
    private final AtomicReference<CaptureState> state;
    private final LoggedDegradations warnings = new LoggedDegradations(logger);
    /** What the last check of the requirements found; guarded by this object's monitor. */
    private List<Degradation> degradations = List.of();
    /** Set by the capture's thread, read by the closing one. */
    private volatile @Nullable CaptureRun current;

    private Capture(CaptureSettings settings, CaptureListener listener, Clock clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.state = new AtomicReference<>(new CaptureState.Starting(clock.instant(), List.of()));
        this.thread = new Thread(this::runUntilClosed, "sluice-capture");
    }

    /**
     * Starts a capture and returns at once. It never throws for a failure of PostgreSQL or Kafka: the capture retries
     * or halts, and reports this to the listener.
     */
    public static Capture start(CaptureSettings settings, CaptureListener listener) {
        var capture = new Capture(settings, listener, Clock.systemUTC(), System::nanoTime);
        capture.thread.start();
        return capture;
    }

    /** Returns the current state. */
    public CaptureState state() {
        return state.get();
    }

    /**
     * Stops the capture: aborts the open Kafka transaction and returns when all threads have ended, after about five
     * seconds at most. Idempotent. Called from a listener, it requests the stop and returns at once.
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
            thread.join(GRACEFUL_LIMIT.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(FORCED_LIMIT.toMillis());
            }
            if (thread.isAlive()) {
                logger.warn("The capture did not stop within {} ms. Its thread {} is still running; it ends with the"
                        + " process.", GRACEFUL_LIMIT.plus(FORCED_LIMIT).toMillis(), thread.getName());
            }
        } catch (InterruptedException interrupted) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void runUntilClosed() {
        var failures = new ConsecutiveFailures(logger);
        while (closing.getCount() > 0) {
            starting();
            Throwable failure = runOnce();
            if (failure == null || closing.getCount() == 0) {
                break;
            }
            if (state.get() instanceof CaptureState.Streaming) {
                failures.reset();
            }
            String cause = FailureMessage.of(failure);
            if (FailureMessage.isNonRetriable(failure)) {
                logger.error("{}", cause);
                change(new CaptureState.Halted(cause, clock.instant()));
                awaitClose();
                break;
            }
            Duration delay = failures.add(cause, failure);
            change(new CaptureState.Retrying(cause, clock.instant(), failures.count(), delay));
            if (closesWithin(delay)) {
                break;
            }
        }
        change(new CaptureState.Stopped());
    }

    private @Nullable Throwable runOnce() {
        var run = new CaptureRun(new StartSequence(settings, created, clock, nanoTime), this::committed,
                this::degraded);
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

    private boolean closesWithin(Duration delay) {
        try {
            return closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            // Only close() interrupts this thread; a late interrupt of the previous run must not end the retries.
            return closing.getCount() == 0;
        }
    }

    private void awaitClose() {
        while (closing.getCount() > 0) {
            try {
                closing.await();
            } catch (InterruptedException interrupted) {
                logger.debug("Interrupted while halted; only close() ends this state");
            }
        }
    }

    private void committed(int transactions, SentCounts sent, Watermark watermark) {
        if (!(state.get() instanceof CaptureState.Streaming)) {
            streaming();
        }
        Duration lag = Duration.between(watermark.commitTime(), clock.instant());
        notifyListener(each -> each.committed(
                new Committed(transactions, sent, watermark, lag.isNegative() ? Duration.ZERO : lag)));
    }

    private synchronized void starting() {
        degradations = List.of();
        change(new CaptureState.Starting(clock.instant(), degradations));
    }

    private synchronized void streaming() {
        change(new CaptureState.Streaming(clock.instant(), degradations));
    }

    private synchronized void degraded(List<Degradation> found) {
        warnings.accept(found);
        if (found.equals(degradations)) {
            return;
        }
        degradations = List.copyOf(found);
        CaptureState now = state.get();
        if (now instanceof CaptureState.Starting starting) {
            change(new CaptureState.Starting(starting.since(), degradations));
        } else if (now instanceof CaptureState.Streaming streaming) {
            change(new CaptureState.Streaming(streaming.since(), degradations));
        }
    }

    private synchronized void change(CaptureState next) {
        state.set(next);
        logger.info("Capture state: {}", next);
        notifyListener(each -> each.stateChanged(next));
    }

    private void notifyListener(Consumer<CaptureListener> message) {
        try {
            message.accept(listener);
        } catch (RuntimeException thrown) {
            logger.warn("A capture listener failed. The capture continues.", thrown);
        }
    }
}
