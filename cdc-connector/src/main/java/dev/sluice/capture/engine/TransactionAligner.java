package dev.sluice.capture.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.StopEngineException;

import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.event.RowChange;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.kafka.Watermark;

/**
 * Ends Kafka transactions where PostgreSQL transactions end and nowhere else: rows stream into the open one, the last END
 * in hand commits it with its own offset. So the copy of the rows that were there is committed with the first change that
 * follows it, as a whole or not at all. Whatever fails ends the engine; nothing is tried again in place. Owned by the
 * engine's polling thread.
 */
final class TransactionAligner implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final EngineSession session;
    private final EventMapper mapper;
    private final TransactionalSink sink;
    private final OffsetFormat format;
    private final CommitObserver observer;
    private int transactionsInHand;

    TransactionAligner(EngineSession session, EventMapper mapper, TransactionalSink sink, OffsetFormat format,
            CommitObserver observer) {
        this.session = session;
        this.mapper = mapper;
        this.sink = sink;
        this.format = format;
        this.observer = observer;
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
            handle(batch, committer);
        } catch (InterruptedException | RuntimeException failed) {
            if (session.stopRequested()) {
                throw stop();
            }
            session.fail(failed);
            // Connect's own kind of exception would make the engine go on with the next batch.
            throw new IllegalStateException("The capture could not take a batch", failed);
        }
    }

    private void handle(List<RecordChangeEvent<SourceRecord>> batch,
            RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        int lastEnd = batch.size() - 1;
        while (lastEnd >= 0 && !endsTransaction(batch.get(lastEnd).record())) {
            lastEnd--;
        }
        for (int i = 0; i < batch.size(); i++) {
            SourceRecord record = batch.get(i).record();
            RowChange change = RowChange.of(record);
            if (change != null) {
                send(change);
            } else if (endsTransaction(record)) {
                transactionsInHand++;
            }
            if (i == lastEnd) {
                commit(record);
                committer.markProcessed(batch.get(i));
                committer.markBatchFinished();
            }
        }
    }

    private void send(RowChange change) {
        for (MappedRecord mapped : mapper.map(change)) {
            if (change.isOlderThanTheCapture()) {
                sink.sendOlder(mapped);
            } else {
                sink.send(mapped);
            }
        }
    }

    private void commit(SourceRecord end) {
        Map<String, ?> offset = end.sourceOffset();
        Watermark watermark = new Watermark(SourcePosition.commitTime(offset),
                Objects.requireNonNull(SourcePosition.lsn(offset), "an END without an LSN"));
        byte[] value = format.value(offset);
        SentCounts sent = sink.commit(format.key(), value, watermark);
        session.committed(value);
        int transactions = transactionsInHand;
        transactionsInHand = 0;
        observer.committed(transactions, sent, watermark);
    }

    private StopEngineException stop() {
        session.discard();
        return new StopEngineException("The capture is being closed");
    }

    private static boolean endsTransaction(SourceRecord record) {
        return record.value() instanceof Struct value && value.schema().field("status") != null
                && value.schema().field("event_count") != null && "END".equals(value.getString("status"));
    }
}
