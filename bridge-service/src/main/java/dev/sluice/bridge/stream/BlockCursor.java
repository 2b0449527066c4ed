package dev.sluice.bridge.stream;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayResult;

/** An iterator over a tenant's records in one block. Used by one thread. */
final class BlockCursor {
    private final Object source;
    private final List<PositionedRecord> records;
    private final Position end;
    private int index;
    /** Computed on demand. */
    private long bytes;

    BlockCursor(ReplayResult.Progress progress) {
        this.source = progress.source();
        this.records = progress.records();
        this.end = progress.position();
    }

    /** Returns an object that identifies the block. */
    Object source() {
        return source;
    }

    /** Returns the records, the same object for all iterators over the tenant's records in the block. */
    Object records() {
        return records;
    }

    /** Returns the memory of the records, in bytes. */
    long bytes() {
        if (bytes == 0) {
            bytes = records.stream().mapToLong(it -> it.record().weight() + PositionedRecord.OVERHEAD).sum();
        }
        return bytes;
    }

    /** Returns the index of the next record. */
    int index() {
        return index;
    }

    void skipTo(int next) {
        index = next;
    }

    /** Returns the next record without taking it; null if none is left. */
    @Nullable
    PositionedRecord peek() {
        return index < records.size() ? records.get(index) : null;
    }

    /** Takes the next record. */
    void take() {
        index++;
    }

    /** Returns the position of a cursor that has handled the whole block. */
    Position end() {
        return end;
    }
}
