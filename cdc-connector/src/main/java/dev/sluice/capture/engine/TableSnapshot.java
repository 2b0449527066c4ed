package dev.sluice.capture.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.ConnectorCallback;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.StopEngineException;
import io.debezium.engine.format.ChangeEventFormat;

import dev.sluice.capture.engine.CaptureEngine.Started;
import dev.sluice.capture.event.RowChange;
import dev.sluice.capture.problem.CaptureProblem;

/**
 * Reads the rows that are there once, as the snapshot of a slot made for it shows them, and ends at the first change that
 * follows. Nothing is committed to that slot. Used once, by one thread; rows come on the engine's polling thread.
 */
public final class TableSnapshot implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    /** Takes one row. */
    @FunctionalInterface
    public interface RowConsumer {
        /** Takes it; what it throws ends the copy. */
        void row(RowChange row) throws Exception;
    }

    private final EngineSession session = new EngineSession(new byte[0], null);
    private final RowConsumer rows;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    /** Set by the polling thread, read by the running one after the engine has ended. */
    private volatile boolean complete;

    private TableSnapshot(RowConsumer rows) {
        this.rows = rows;
    }

    /**
     * Reads all rows.
     *
     * @param configuration
     *            with the selects of the tables, and a slot that is not there
     * @param started
     *            called once the slot is there; makes the change that ends the copy
     * @param rows
     *            takes each row
     * @throws Exception
     *             what kept it from reading them all
     */
    public static void run(EngineConfiguration configuration, Started started, RowConsumer rows) throws Exception {
        TableSnapshot copy = new TableSnapshot(rows);
        try (EngineSession session = copy.session) {
            DebeziumEngine.create(ChangeEventFormat.of(Connect.class)).using(configuration.properties(session))
                    .using((success, message, error) -> copy.failure.compareAndSet(null, error))
                    .using(new ConnectorCallback() {
                        @Override
                        public void taskStarted() {
                            CaptureEngine.started(started);
                        }
                    }).notifying(copy).build().run();
        }
        if (!copy.complete) {
            CaptureProblem explained = EngineFailure.explained(copy.failure.get(), configuration.replication().slot());
            if (explained != null) {
                throw explained;
            }
            throw new IllegalStateException("The tables could not be read to their end", copy.failure.get());
        }
    }

    @Override
    public void handleBatch(List<RecordChangeEvent<SourceRecord>> batch,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        for (RecordChangeEvent<SourceRecord> each : batch) {
            RowChange change = RowChange.of(each.record());
            if (complete || change == null || !change.isSnapshotRow()) {
                complete = true;
                session.requestStop();
                session.discard();
                throw new StopEngineException("The tables have been read");
            }
            take(change);
        }
    }

    private void take(RowChange row) {
        try {
            rows.row(row);
        } catch (Exception failed) {
            failure.compareAndSet(null, failed);
            session.discard();
            throw new IllegalStateException("A row could not be taken", failed);
        }
    }
}
