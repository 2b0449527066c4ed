package dev.sluice.capture.engine;

import java.util.Map;

import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ConnectorCallback;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;

import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.problem.CaptureProblem;

/**
 * One run of Debezium's embedded engine, from a source offset until it fails or is stopped. Used once: run by one
 * thread, stopped by any.
 */
public final class CaptureEngine implements AutoCloseable {
    private final EngineSession session;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final String slot;
    /** Written by the engine's callback on the running thread. */
    private @Nullable Throwable failure;

    /**
     * Prepares a run.
     *
     * @param configuration
     *            the source
     * @param format
     *            the serializer of source offsets
     * @param committedOffset
     *            the serialized source offset to start from; null to take an initial snapshot first
     * @param sink
     *            the destination, already open; the caller closes it after the run
     * @param handling
     *            the mapping of rows and the callbacks
     */
    public CaptureEngine(EngineConfiguration configuration, OffsetFormat format, byte @Nullable [] committedOffset,
            TransactionalSink sink, Handling handling) {
        this.slot = configuration.replication().slot();
        Map<String, Object> committed = committedOffset == null ? null : format.read(committedOffset);
        StoredCatalog stored = configuration.stored(committed);
        this.session = new EngineSession(format.key(),
                committed == null ? null : format.value(SourceOffsets.start(committed)),
                catalog -> configuration.decoding(catalog, stored));
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(configuration.properties(session))
                .using((messages, elapsed) -> elapsed.compareTo(EngineConfiguration.FEEDBACK_INTERVAL) >= 0)
                .using((success, message, error) -> failure = error)
                .using(new ConnectorCallback() {
                    @Override
                    public void taskStarted() {
                        started(handling.started());
                    }
                })
                .notifying(new EngineBatchConsumer(session, new TransactionAligner(
                        new SnapshotRows(configuration.snapshot()), session.batches(),
                        configuration.offsets(stored.types()), handling.mapper(),
                        new SinkTransaction(session, sink, format, handling.observer(), System::nanoTime))))
                .build();
    }

    /**
     * The mapping of rows to records, and the callbacks of a run.
     *
     * @param mapper
     *            used by the polling thread only
     * @param observer
     *            called on the polling thread
     * @param started
     *            called on the running thread when the slot exists, before anything is read
     */
    public record Handling(EventMapper mapper, CommitObserver observer, Started started) {}

    /** An action to run when the replication slot exists. */
    @FunctionalInterface
    public interface Started {
        /** Runs the action; an exception ends the run. */
        void started() throws Exception;
    }

    /**
     * Runs until stopped.
     *
     * @throws Exception
     *             the cause of a failure, if the run was not stopped
     */
    public void run() throws Exception {
        engine.run();
        Throwable cause = session.failure() == null ? failure : session.failure();
        if (session.stopRequested()) {
            return;
        }
        CaptureProblem explained = EngineFailure.explained(cause, slot);
        if (explained != null) {
            throw explained;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof Exception exception) {
            throw exception;
        }
        throw new IllegalStateException("Debezium's engine ended without an error and was not stopped");
    }

    static void started(Started callback) {
        try {
            callback.started();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException("The first heartbeat failed", failed);
        }
    }

    /** Ends the run after the current batch; returns at once. */
    public void requestStop() {
        session.requestStop();
    }

    /** Releases the session; to be called after {@link #run} has returned. */
    @Override
    public void close() {
        session.close();
    }
}
