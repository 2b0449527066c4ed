package dev.sluice.capture.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.PolledSource.Batch;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.ConnectRecords;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.Watermark;

/**
 * The Kafka transaction of a Connect worker, which sends the records of each poll. A row's record has the source offset
 * from which the transaction began, so that only the record of an END advances the offset. Owned by the polling thread.
 */
final class PolledTransaction implements AlignedTransaction {
    private final EventRecords factory;
    private final ConnectRecords records;
    private final List<SourceRecord> pending = new ArrayList<>();
    private Map<String, ?> offset;
    private @Nullable SourceRecord end;
    private boolean holdsSnapshotRows;

    PolledTransaction(EventRecords factory, Map<String, ?> sourcePartition, Map<String, ?> offset) {
        this.factory = factory;
        this.records = new ConnectRecords(factory, sourcePartition);
        this.offset = offset;
    }

    @Override
    public void row(MappedRecord row) {
        pending.add(records.row(row, offset));
    }

    @Override
    public void snapshotRow(MappedRecord row) {
        holdsSnapshotRows = true;
        pending.add(records.snapshotRow(row, offset));
    }

    @Override
    public void ended(Instant commitTime) {
        factory.ended(commitTime);
    }

    @Override
    public void commit(int transactions, Map<String, ?> committed, Watermark watermark) {
        offset = committed;
        holdsSnapshotRows = false;
        SourceRecord last = records.watermark(watermark, committed);
        pending.add(last);
        end = last;
    }

    /** Returns the records since the last call. */
    Batch drain() {
        var batch = new Batch(List.copyOf(pending), end, holdsSnapshotRows);
        pending.clear();
        end = null;
        return batch;
    }
}
