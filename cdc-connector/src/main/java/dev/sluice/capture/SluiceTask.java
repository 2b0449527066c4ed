package dev.sluice.capture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.kafka.OpenTransaction;

/**
 * The capture as the task of a Connect worker. What fails on its side, PostgreSQL above all, aborts the open transaction and
 * starts over from what was committed, as in the embedded capture; what fails on the worker's side, and what would fail
 * again for good, fails the task. Owned by the worker's thread for it.
 */
public final class SluiceTask extends SourceTask {
    private static final Logger logger = LoggerFactory.getLogger(SluiceTask.class);
    /** A worker that shall stop waits for a poll to return. */
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);

    private final Backoff backoff = Backoff.STANDARD;
    /** Topics that were created and not yet accounted for, however many starts that takes. */
    private final Set<String> created = new TreeSet<>();
    private CaptureSettings settings;
    private OpenTransaction transaction;
    private @Nullable ConnectRun run;
    private int failures;
    private String lastCause = "";
    private long nextStartNanos;

    /** For Connect. */
    @SuppressWarnings("NullAway.Init")
    public SluiceTask() {}

    @Override
    public String version() {
        return SluiceConnector.versionOf(getClass());
    }

    @Override
    public void start(Map<String, String> properties) {
        if (context.transactionContext() == null) {
            throw new ConnectException("This worker runs without exactly-once support for sources, so nothing is"
                    + " captured: set exactly.once.source.support=enabled in the configuration of every worker.");
        }
        settings = ConnectSettings.read(properties);
        transaction = new OpenTransaction(ConnectSettings.transactionTimeout(properties),
                "Raise producer.override.transaction.timeout.ms in the connector's configuration, and the broker's"
                        + " transaction.max.timeout.ms if it is lower, and restart the task.");
        nextStartNanos = System.nanoTime();
    }

    @Override
    @SuppressWarnings("NullAway") // Connect's word for "nothing yet" is null.
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        try {
            ConnectRun current = run;
            if (current == null) {
                if (!waitedForStart()) {
                    return null;
                }
                current = ConnectRun.begin(settings, context, transaction, created);
                run = current;
            }
            List<SourceRecord> records = current.poll(context);
            if (!records.isEmpty()) {
                failures = 0;
            }
            return records.isEmpty() ? null : records;
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failed) {
            return startOver(failed);
        }
    }

    private boolean waitedForStart() throws InterruptedException {
        long waitNanos = nextStartNanos - System.nanoTime();
        if (waitNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(waitNanos, LONGEST_POLL.toNanos()));
        }
        return System.nanoTime() - nextStartNanos >= 0;
    }

    private @Nullable List<SourceRecord> startOver(Exception failed) {
        stop();
        String cause = FailureMessage.of(failed);
        if (FailureMessage.isNonRetriable(failed)) {
            throw new ConnectException(cause, failed);
        }
        failures++;
        Duration delay = backoff.after(failures);
        nextStartNanos = System.nanoTime() + delay.toNanos();
        if (!cause.equals(lastCause) || Integer.bitCount(failures) == 1) {
            logger.warn("{} (attempt {}, next in {} ms)", cause, failures, delay.toMillis());
            logger.debug("The failure in full", failed);
        }
        lastCause = cause;
        if (!transaction.isOpen()) {
            return null;
        }
        // The worker aborts after a batch, even an empty one; the offsets that it then commits are those already in force.
        transaction.ended();
        context.transactionContext().abortTransaction();
        return List.of();
    }

    @Override
    public void stop() {
        ConnectRun current = run;
        run = null;
        if (current != null) {
            current.close();
        }
    }
}
