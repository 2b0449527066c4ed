package dev.sluice.capture.engine;

import java.util.List;
import java.util.Properties;
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
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.RowChange;

/**
 * One snapshot of all captured tables, read with a replication slot of its own. It ends at the first change after the
 * snapshot; nothing is confirmed to the slot. Used once, by one thread; rows arrive on the engine's polling thread.
 */
public final class TableSnapshot implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    /** A consumer of rows. */
    @FunctionalInterface
    public interface RowConsumer {
        /** Consumes one row; an exception ends the snapshot. */
        void row(RowChange row) throws Exception;
    }

    private final EngineSession session;
    private final SnapshotRows snapshot;
    private final RowConsumer rows;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    /** Set by the polling thread, read by the running one after the engine has ended. */
    private volatile boolean complete;

    private TableSnapshot(EngineConfiguration configuration, RowConsumer rows) {
        this.session = new EngineSession(new byte[0], null,
                catalog -> configuration.decoding(catalog, configuration.stored(null)));
        this.snapshot = new SnapshotRows(configuration.snapshot());
        this.rows = rows;
    }

    /**
     * Reads all rows.
     *
     * @param configuration
     *            with snapshot queries, and the name of a slot that does not exist
     * @param started
     *            called when the slot exists; writes the change that ends the snapshot
     * @throws Exception
     *             if not all rows could be read
     */
    public static void read(EngineConfiguration configuration, Started started, RowConsumer rows) throws Exception {
        var snapshot = new TableSnapshot(configuration, rows);
        try (EngineSession session = snapshot.session) {
            Properties properties = configuration.properties(session);
            // The slot ends with the snapshot; nothing reads from a copy of it.
            properties.setProperty("slot.failover", "false");
            DebeziumEngine.create(ChangeEventFormat.of(Connect.class)).using(properties)
                    .using((success, message, error) -> snapshot.failure.compareAndSet(null, error))
                    .using(new ConnectorCallback() {
                        @Override
                        public void taskStarted() {
                            CaptureEngine.started(started);
                        }
                    }).notifying(snapshot).build().run();
        }
        if (!snapshot.complete) {
            CaptureProblem explained = EngineFailure.explained(snapshot.failure.get(),
                    configuration.replication().slot());
            if (explained != null) {
                throw explained;
            }
            throw new IllegalStateException("The tables could not be read to their end", snapshot.failure.get());
        }
    }

    @Override
    public void handleBatch(List<RecordChangeEvent<SourceRecord>> batch,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        for (RecordChangeEvent<SourceRecord> each : batch) {
            if (complete || !take(each.record())) {
                complete = true;
                session.requestStop();
                session.discard();
                throw new StopEngineException("The tables have been read");
            }
        }
    }

    /** Returns false after the last row. */
    private boolean take(SourceRecord record) {
        try {
            RowChange row = snapshot.read(record);
            if (row == null) {
                snapshot.confirm();
                return false;
            }
            rows.row(row);
            return true;
        } catch (Exception failed) {
            failure.compareAndSet(null, failed);
            session.discard();
            throw new IllegalStateException("A row could not be processed", failed);
        }
    }
}
