package dev.sluice.capture.engine;

import java.util.List;

import org.apache.kafka.connect.source.SourceRecord;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.StopEngineException;

/**
 * The consumer of the embedded engine's batches. Any failure ends the engine; nothing is retried in place. Owned by the
 * engine's polling thread.
 */
final class EngineBatchConsumer implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final EngineSession session;
    private final TransactionAligner aligner;

    EngineBatchConsumer(EngineSession session, TransactionAligner aligner) {
        this.session = session;
        this.aligner = aligner;
    }

    @Override
    public boolean supportsTombstoneEvents() {
        return false;
    }

    @Override
    public void handleBatch(List<RecordChangeEvent<SourceRecord>> batch,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        if (session.stopRequested()) {
            throw stop();
        }
        try {
            if (aligner.take(batch.stream().map(RecordChangeEvent::record).toList())) {
                committer.markProcessed(batch.get(batch.size() - 1));
                committer.markBatchFinished();
            }
        } catch (InterruptedException | RuntimeException failed) {
            if (session.stopRequested()) {
                throw stop();
            }
            session.fail(failed);
            // After a ConnectException the engine would continue with the next batch.
            throw new IllegalStateException("A batch could not be published", failed);
        }
    }

    private StopEngineException stop() {
        session.discard();
        return new StopEngineException("The capture was stopped");
    }
}
