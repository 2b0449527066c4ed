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
 * The transaction of a Connect worker, which sends what a poll returns. A row's record carries the offset from which the
 * transaction began, so that nothing but an END moves it, whatever the worker does. Owned by the polling thread.
 */
final class PolledTransaction implements AlignedTransaction {
    private final EventRecords forms;
    private final ConnectRecords records;
    private final List<SourceRecord> pending = new ArrayList<>();
    private Map<String, ?> offset;
    private @Nullable SourceRecord end;
    private boolean copies;

    PolledTransaction(EventRecords forms, Map<String, ?> sourcePartition, Map<String, ?> offset) {
        this.forms = forms;
        this.records = new ConnectRecords(forms, sourcePartition);
        this.offset = offset;
    }

    @Override
    public void row(MappedRecord row) {
        pending.add(records.row(row, offset));
    }

    @Override
    public void snapshotRow(MappedRecord row) {
        copies = true;
        pending.add(records.snapshotRow(row, offset));
    }

    @Override
    public void ended(Instant commitTime) {
        forms.ended(commitTime);
    }

    @Override
    public void commit(int transactions, Map<String, ?> committed, Watermark watermark) {
        offset = committed;
        copies = false;
        SourceRecord last = records.watermark(watermark, committed);
        pending.add(last);
        end = last;
    }

    /** Hands out what has come since the last time. */
    Batch drain() {
        Batch batch = new Batch(List.copyOf(pending), end, copies);
        pending.clear();
        end = null;
        return batch;
    }
}
