package dev.sluice.capture.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.kafka.Watermark;

/** The Kafka transaction of the embedded capture's own producer. Owned by the engine's polling thread. */
final class SinkTransaction implements AlignedTransaction {
    /** The number of events from which a transaction counts as busy: the next commit then waits for more events. */
    private static final int BUSY_EVENTS = 50;
    /**
     * The shortest time from the commit of a busy transaction to the next commit. A broker's work for a Kafka
     * transaction grows with the number of its partitions. Many small transactions would leave a broker, and a machine
     * that it shares, no time for other work.
     */
    private static final long BUSY_INTERVAL_NANOS = Duration.ofMillis(20).toNanos();

    private final EngineSession session;
    private final TransactionalSink sink;
    private final OffsetFormat format;
    private final CommitObserver observer;
    private final LongSupplier nanoTime;

    SinkTransaction(EngineSession session, TransactionalSink sink, OffsetFormat format, CommitObserver observer,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
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
        long began = nanoTime.getAsLong();
        byte[] value = format.value(offset);
        SentCounts sent = sink.commit(format.key(), value, watermark);
        session.committed(value);
        observer.committed(transactions, sent, watermark);
        if (sent.events() >= BUSY_EVENTS) {
            LockSupport.parkNanos(began + BUSY_INTERVAL_NANOS - nanoTime.getAsLong());
        }
    }
}
