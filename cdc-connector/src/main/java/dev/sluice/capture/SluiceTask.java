package dev.sluice.capture;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.kafka.OpenTransaction;

/**
 * The capture as the task of a Connect worker. A failure of PostgreSQL or of the task itself aborts the open Kafka
 * transaction and starts over from the committed offset, as in the embedded capture. A failure of the worker's
 * producer, and one that is not retriable, fails the task. Owned by the worker's task thread.
 */
public final class SluiceTask extends SourceTask {
    private static final Logger logger = LoggerFactory.getLogger(SluiceTask.class);
    /** Short, because a stopping worker waits until a poll returns. */
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ConsecutiveFailures failures = new ConsecutiveFailures(logger);
    /** Topics that were created since a start last resolved its offset, over any number of starts. */
    private final Set<String> created = new TreeSet<>();
    private final LoggedDegradations degradations = new LoggedDegradations(logger);
    private CaptureSettings settings;
    private OpenTransaction transaction;
    private @Nullable ConnectRun run;
    private long nextStartNanos;

    /** Used by Kafka Connect. */
    public SluiceTask() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    @SuppressWarnings("NullAway.Init")
    private SluiceTask(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public String version() {
        return SluiceConnector.versionOf(getClass());
    }

    @Override
    public void start(Map<String, String> properties) {
        if (context.transactionContext() == null) {
            throw new ConnectException("This worker runs without exactly-once source support, so nothing is captured."
                    + " Set exactly.once.source.support=enabled in the configuration of every worker.");
        }
        settings = ConnectSettings.read(properties);
        transaction = new OpenTransaction(ConnectSettings.transactionTimeout(properties),
                "Raise producer.override.transaction.timeout.ms in the connector's configuration, and the broker's"
                        + " transaction.max.timeout.ms if it is lower, and restart the task.",
                nanoTime);
        nextStartNanos = nanoTime.getAsLong();
    }

    @Override
    @SuppressWarnings("NullAway") // In Connect's API null means that there are no records yet.
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        try {
            ConnectRun current = run;
            if (current == null) {
                if (!isStartDue()) {
                    return null;
                }
                current = ConnectRun.begin(new StartSequence(settings, created, clock, nanoTime), context, transaction,
                        degradations, nanoTime);
                run = current;
            }
            List<SourceRecord> records = current.poll(context);
            if (!records.isEmpty()) {
                failures.reset();
            }
            return records.isEmpty() ? null : records;
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failed) {
            return startOver(failed);
        }
    }

    /** Returns whether the next start is due; waits for a short time if it is not. */
    private boolean isStartDue() throws InterruptedException {
        long waitNanos = nextStartNanos - nanoTime.getAsLong();
        if (waitNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(waitNanos, LONGEST_POLL.toNanos()));
        }
        return nanoTime.getAsLong() - nextStartNanos >= 0;
    }

    private @Nullable List<SourceRecord> startOver(Exception failed) {
        stop();
        String cause = FailureMessage.of(failed);
        if (FailureMessage.isNonRetriable(failed)) {
            throw new ConnectException(cause, failed);
        }
        nextStartNanos = nanoTime.getAsLong() + failures.add(cause, failed).toNanos();
        if (!transaction.isOpen()) {
            return null;
        }
        // The worker aborts after a batch, even an empty one; the offsets that it then commits are the committed ones.
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
