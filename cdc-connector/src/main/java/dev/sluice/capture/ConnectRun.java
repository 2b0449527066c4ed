package dev.sluice.capture;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.PolledSource;
import dev.sluice.capture.engine.PolledSource.Batch;
import dev.sluice.capture.kafka.OpenTransaction;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.Degradation;
import dev.sluice.capture.problem.NonRetriableProblem;

/**
 * One run of the capture in a Connect worker, from a start until it fails or is stopped. The worker has fenced the
 * previous task, sends the records of each poll, and commits at the boundaries that this type defines. After an
 * exception only {@link #close} may be called. Owned by the task's thread.
 */
final class ConnectRun implements AutoCloseable {
    private final PolledSource source;
    private final RequirementsMonitor monitor;
    private final OpenTransaction transaction;

    private ConnectRun(PolledSource source, RequirementsMonitor monitor, OpenTransaction transaction) {
        this.source = source;
        this.monitor = monitor;
        this.transaction = transaction;
    }

    /**
     * Starts at the committed offset, or for the first time.
     *
     * @param transaction
     *            the worker's; not open
     * @param degradations
     *            receives what each check of the requirements found, on any thread
     */
    static ConnectRun begin(StartSequence start, SourceTaskContext context, OpenTransaction transaction,
            Consumer<List<Degradation>> degradations, LongSupplier nanoTime) throws Exception {
        start.prepare();
        byte[] startOffset = startOffset(start);
        var source = new PolledSource(start.engineConfiguration(startOffset), start.format(), startOffset,
                start.records(), nanoTime);
        try {
            source.start(context, start.firstHeartbeat(startOffset));
            return new ConnectRun(source, start.monitor(new RequirementsMonitor.Handling(() -> {}, degradations)),
                    transaction);
        } catch (Throwable failed) {
            try {
                source.close();
            } catch (RuntimeException failedToClose) {
                failed.addSuppressed(failedToClose);
            }
            throw failed;
        }
    }

    /**
     * Returns the start offset. Uses its own producer to commit it, because a worker commits offsets only together with
     * records.
     */
    private static byte @Nullable [] startOffset(StartSequence start) throws Exception {
        try (TransactionalSink sink = start.fence(start.settings().transactionalId() + "-begin")) {
            return start.startOffset(sink);
        }
    }

    /**
     * Returns the records to send next; empty if there are none.
     *
     * @param context
     *            receives the record at which the Kafka transaction ends
     * @throws NonRetriableProblem
     *             if the Kafka transaction has been open for longer than its timeout
     * @throws CaptureProblem
     *             if a table is no longer published
     */
    List<SourceRecord> poll(SourceTaskContext context) throws InterruptedException {
        NonRetriableProblem overrun = transaction.overrun(null);
        if (overrun != null) {
            throw overrun;
        }
        monitor.throwProblem();
        Batch batch = source.poll();
        SourceRecord end = batch.end();
        if (end != null) {
            context.transactionContext().commitTransaction(end);
            transaction.ended();
        }
        if (batch.leavesOpen()) {
            transaction.opened();
            if (batch.holdsSnapshotRows()) {
                transaction.holdsSnapshotRows();
            }
        }
        return batch.records();
    }

    @Override
    public void close() {
        monitor.close();
        source.close();
    }
}
