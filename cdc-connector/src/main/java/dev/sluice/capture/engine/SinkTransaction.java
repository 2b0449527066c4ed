package dev.sluice.capture.engine;

import java.time.Instant;
import java.util.Map;

import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.kafka.Watermark;

/** The Kafka transaction of the embedded capture's own producer. Owned by the engine's polling thread. */
final class SinkTransaction implements AlignedTransaction {
    private final EngineSession session;
    private final TransactionalSink sink;
    private final OffsetFormat format;
    private final CommitObserver observer;

    SinkTransaction(EngineSession session, TransactionalSink sink, OffsetFormat format, CommitObserver observer) {
        this.session = session;
        this.sink = sink;
        this.format = format;
        this.observer = observer;
    }

    @Override
    public void row(MappedRecord row) {
        sink.send(row);
    }

    @Override
    public void snapshotRow(MappedRecord row) {
        sink.sendSnapshotRow(row);
    }

    @Override
    public void ended(Instant commitTime) {
        sink.ended(commitTime);
    }

    @Override
    public void commit(int transactions, Map<String, ?> offset, Watermark watermark) {
        byte[] value = format.value(offset);
        SentCounts sent = sink.commit(format.key(), value, watermark);
        session.committed(value);
        observer.committed(transactions, sent, watermark);
    }
}
