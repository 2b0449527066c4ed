package dev.sluice.capture.engine;

import java.time.Duration;

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
 * One run of Debezium's embedded engine, from a committed offset until it fails or is stopped. Used once: run by one
 * thread, stopped by any.
 */
public final class CaptureEngine implements AutoCloseable {
    /** How often PostgreSQL is told what it may drop; each time costs a round trip on the polling thread. */
    private static final Duration FEEDBACK_INTERVAL = Duration.ofMillis(200);

    private final EngineSession session;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final String slot;
    /** Written by the engine's callback on the running thread. */
    private @Nullable Throwable failure;

    /**
     * Prepares a run.
     *
     * @param configuration
     *            what to read
     * @param format
     *            of the stored offset
     * @param committedOffset
     *            the value to begin from; null to copy the rows that are there before
     * @param sink
     *            where to, already open; closed by the caller after the run
     * @param handling
     *            how rows become records and who learns of commits
     */
    public CaptureEngine(EngineConfiguration configuration, OffsetFormat format, byte @Nullable [] committedOffset,
            TransactionalSink sink, Handling handling) {
        this.slot = configuration.replication().slot();
        this.session = new EngineSession(format.key(), committedOffset);
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(configuration.properties(session))
                .using((messages, elapsed) -> elapsed.compareTo(FEEDBACK_INTERVAL) >= 0)
                .using((success, message, error) -> failure = error)
                .using(new ConnectorCallback() {
                    @Override
                    public void taskStarted() {
                        started(handling.started());
                    }
                })
                .notifying(new EngineBatchConsumer(session, new TransactionAligner(handling.mapper(),
                        new SinkTransaction(session, sink, format, handling.observer()))))
                .build();
    }

    /**
     * How rows become records, and who learns of commits.
     *
     * @param mapper
     *            used by the polling thread only
     * @param observer
     *            called on the polling thread
     * @param started
     *            called on the running thread once the slot is there, before anything is read
     */
    public record Handling(EventMapper mapper, CommitObserver observer, Started started) {}

    /** What is done once the slot is there. */
    @FunctionalInterface
    public interface Started {
        /** Does it; what it throws ends the run. */
        void started() throws Exception;
    }

    /**
     * Runs until stopped.
     *
     * @throws Exception
     *             what ended it, if it was not stopped
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
        throw new IllegalStateException("Debezium's engine ended without saying why");
    }

    static void started(Started callback) {
        try {
            callback.started();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException("The capture could not begin to follow the log", failed);
        }
    }

    /** Ends the run after the batch in hand; returns at once. */
    public void requestStop() {
        session.requestStop();
    }

    /** Forgets the run; after {@link #run} has returned. */
    @Override
    public void close() {
        session.close();
    }
}
