package dev.sluice.capture.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.CaptureEngine.Started;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.problem.CaptureProblem;

/**
 * Debezium's PostgreSQL task under whoever polls it, sends what it hands out, and ends transactions where it says: a
 * Connect worker. Each poll says that what the one before handed out is sent, and committed where it ended a transaction.
 * After an exception only {@link #close} is left. Owned by one thread.
 */
public final class PolledSource implements AutoCloseable {
    private static final Duration FEEDBACK_INTERVAL = Duration.ofMillis(200);

    private final EngineSession session;
    private final OffsetFormat format;
    private final String slot;
    private final EmbeddedPostgresTask task = new EmbeddedPostgresTask();
    private final Map<String, String> configuration = new HashMap<>();
    private final PolledTransaction transaction;
    private final TransactionAligner aligner;
    private @Nullable SourceRecord lastEnd;
    private boolean feedbackDue;
    private long lastFeedbackNanos = System.nanoTime();

    /**
     * Prepares to follow the log.
     *
     * @param configuration
     *            what to read
     * @param format
     *            of the stored offset
     * @param committedOffset
     *            the value to begin from; null to copy the rows that are there before
     * @param mapper
     *            used by the owner only
     * @param records
     *            forms what is handed out
     */
    public PolledSource(EngineConfiguration configuration, OffsetFormat format, byte @Nullable [] committedOffset,
            EventMapper mapper, EventRecords records) {
        this.session = new EngineSession(format.key(), committedOffset);
        this.format = format;
        this.slot = configuration.replication().slot();
        Properties properties = configuration.properties(session);
        properties.stringPropertyNames().forEach(name -> this.configuration.put(name, properties.getProperty(name)));
        Map<String, Object> committed = committedOffset == null ? null : format.read(committedOffset);
        this.transaction = new PolledTransaction(records, Map.of("server", configuration.server()), committed == null
                ? SourceOffsets.copying(configuration.replication().slot())
                : committed);
        this.aligner = new TransactionAligner(mapper, transaction);
    }

    /**
     * What is to be sent, in this order.
     *
     * @param records
     *            ready to be sent
     * @param end
     *            the one after which the Kafka transaction is to be committed; null if none of them ends it
     * @param copies
     *            whether what follows the end are rows that were there before the capture
     */
    public record Batch(List<SourceRecord> records, @Nullable SourceRecord end, boolean copies) {
        /** Whether something comes after the end, or without one: it leaves a transaction open. */
        public boolean leavesOpen() {
            return !records.isEmpty() && !records.get(records.size() - 1).equals(end);
        }
    }

    /**
     * Secures the slot and begins to read.
     *
     * @param context
     *            the worker's
     * @param started
     *            called once the slot is there, before anything is handed out
     */
    public void start(SourceTaskContext context, Started started) {
        task.initialize(new CommittedOffsetContext(context, session, format));
        try {
            task.start(configuration);
        } catch (RuntimeException failed) {
            throw explained(failed);
        }
        CaptureEngine.started(started);
    }

    /** What has come by now, after a few milliseconds at the latest; nothing, if nothing has. */
    public Batch poll() throws InterruptedException {
        committed();
        if (feedbackDue && System.nanoTime() - lastFeedbackNanos >= FEEDBACK_INTERVAL.toNanos()) {
            task.commit();
            feedbackDue = false;
            lastFeedbackNanos = System.nanoTime();
        }
        try {
            aligner.take(task.poll());
        } catch (RuntimeException failed) {
            throw explained(failed);
        }
        Batch batch = transaction.drain();
        lastEnd = batch.end();
        return batch;
    }

    private RuntimeException explained(RuntimeException failed) {
        CaptureProblem explained = EngineFailure.explained(failed, slot);
        return explained == null ? failed : explained;
    }

    private void committed() {
        SourceRecord end = lastEnd;
        if (end != null) {
            session.committed(format.value(end.sourceOffset()));
            feedbackDue = true;
        }
    }

    /** Stops reading; what was handed out and not committed comes again with the next start. May be called again. */
    @Override
    public void close() {
        session.requestStop();
        session.discard();
        try {
            task.stop();
        } finally {
            session.close();
        }
    }
}
