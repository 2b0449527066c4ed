package dev.sluice.capture.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongSupplier;

import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.CaptureEngine.Started;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.problem.CaptureProblem;

/**
 * Debezium's PostgreSQL task as a Connect worker polls it. The worker sends the records of a poll and commits at the
 * boundaries that it names; the next poll confirms both. After an exception only {@link #close} may be called. Owned by
 * one thread.
 */
public final class PolledSource implements AutoCloseable {
    private final EngineSession session;
    private final OffsetFormat format;
    private final String slot;
    private final EmbeddedPostgresTask task = new EmbeddedPostgresTask();
    private final Map<String, String> configuration = new HashMap<>();
    private final PolledTransaction transaction;
    private final TransactionAligner aligner;
    private final LongSupplier nanoTime;
    private @Nullable SourceRecord lastEnd;
    private boolean feedbackDue;
    private long lastFeedbackNanos;

    /**
     * Prepares a run.
     *
     * @param configuration
     *            the source
     * @param format
     *            the serializer of source offsets
     * @param committedOffset
     *            the serialized source offset to start from; null to take an initial snapshot first
     * @param records
     *            the factory of the records
     */
    public PolledSource(EngineConfiguration configuration, OffsetFormat format, byte @Nullable [] committedOffset,
            EventRecords records, LongSupplier nanoTime) {
        Map<String, Object> committed = committedOffset == null ? null : format.read(committedOffset);
        StoredCatalog stored = configuration.stored(committed);
        this.session = new EngineSession(format.key(),
                committed == null ? null : format.value(SourceOffsets.start(committed)),
                catalog -> configuration.decoding(catalog, stored));
        this.format = format;
        this.nanoTime = nanoTime;
        this.lastFeedbackNanos = nanoTime.getAsLong();
        this.slot = configuration.replication().slot();
        Properties properties = configuration.properties(session);
        properties.stringPropertyNames().forEach(name -> this.configuration.put(name, properties.getProperty(name)));
        this.transaction = new PolledTransaction(records, Map.of("server", configuration.topicPrefix()),
                committed == null
                        ? SourceOffsets.snapshotting(configuration.replication().slot(),
                                configuration.server().identity())
                        : committed);
        this.aligner = new TransactionAligner(new SnapshotRows(configuration.snapshot()), session.batches(),
                configuration.offsets(stored.types()),
                new EventMapper(configuration.channels(), records.layout().maximumEventBytes()), transaction);
    }

    /**
     * The records to send next, in order.
     *
     * @param end
     *            the record after which the worker commits the Kafka transaction; null if none ends it
     * @param holdsSnapshotRows
     *            whether the records after the end are rows read by a snapshot
     */
    public record Batch(List<SourceRecord> records, @Nullable SourceRecord end, boolean holdsSnapshotRows) {
        /** Returns whether records follow the end, or there is no end: then a Kafka transaction stays open. */
        public boolean leavesOpen() {
            return !records.isEmpty() && !records.get(records.size() - 1).equals(end);
        }
    }

    /**
     * Secures the slot and starts to read.
     *
     * @param context
     *            the worker's
     * @param started
     *            called when the slot exists, before any record is returned
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

    /** Returns the records that are available after a few milliseconds at most; may be empty. */
    public Batch poll() throws InterruptedException {
        committed();
        if (feedbackDue
                && nanoTime.getAsLong() - lastFeedbackNanos >= EngineConfiguration.FEEDBACK_INTERVAL.toNanos()) {
            task.commit();
            feedbackDue = false;
            lastFeedbackNanos = nanoTime.getAsLong();
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

    /** Stops reading. The next start reads records again that were returned and not committed. Idempotent. */
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
