package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayResult;

/**
 * The records of one partition in the range (start, end], merged over all channels and grouped by tenant. Read once and
 * shared by all cursors that pass through the range. Immutable.
 *
 * @param identity
 *            identifies the block without holding it
 * @param start
 *            the position after which it begins
 * @param end
 *            the position of a cursor that has handled all of it
 * @param ending
 *            why the block ends there
 * @param byTenant
 *            the records, in order; markers of gaps are among the records of each tenant
 * @param markers
 *            the markers of gaps, which are the only records for a tenant without events in the block
 * @param slices
 *            the slices of the block, up to the position where it is in replay order
 * @param weight
 *            approximate memory, in bytes
 */
record Block(Object identity, int partition, Position start, Position end, Ending ending,
        Map<String, List<PositionedRecord>> byTenant, List<PositionedRecord> markers, List<Slice> slices, int weight) {
    /** The reason why a block ends. */
    enum Ending {
        /** The block has its full size. Its end is a position in replay order. */
        FULL,
        /** The log ended, or reading took too long. A later record may belong before its last ones. */
        SHORT
    }

    /** Returns whether the block has its full size. Other blocks may be used only for a short time. */
    boolean isComplete() {
        return ending == Ending.FULL;
    }

    /** Returns whether the block advances a cursor at a position without skipping a record. */
    boolean covers(Position position, List<Channel> channels) {
        return position.isAdvancedBy(start, end, channels);
    }

    /** Returns the block's records that concern a tenant. */
    ReplayResult.Progress resultFor(String tenant) {
        return new ReplayResult.Progress(identity, byTenant.getOrDefault(tenant, markers), end);
    }

    /** A builder of blocks from records in replay order. Used by one thread. */
    static final class Builder {
        private final int partition;
        private final Position start;
        private final Slice.Cutter cutter;
        private final Map<String, List<PositionedRecord>> byTenant = new HashMap<>();
        private final List<PositionedRecord> markers = new ArrayList<>();
        private int weight;

        Builder(int partition, Position start, int sliceBytes) {
            this.partition = partition;
            this.start = start;
            this.cutter = new Slice.Cutter(start, sliceBytes);
        }

        void add(EventRecord record, Position position) {
            var positioned = new PositionedRecord(record, position);
            if (record.sourceGap() != null) {
                byTenant.values().forEach(records -> records.add(positioned));
                markers.add(positioned);
            } else {
                byTenant.computeIfAbsent(record.tenant(), tenant -> new ArrayList<>(markers)).add(positioned);
            }
            cutter.add(record, position);
            weight += record.weight() + PositionedRecord.OVERHEAD;
        }

        int weight() {
            return weight;
        }

        /** Ends after a record. */
        Block endAfterRecord(Position end, Ending ending) {
            cutter.cut(end);
            return block(end, ending);
        }

        /** Ends at the end of the log. */
        Block endOfLog(Position end) {
            return block(end, Ending.SHORT);
        }

        private Block block(Position end, Ending ending) {
            return new Block(new Object(), partition, start, end, ending, byTenant, markers, cutter.slices(), weight);
        }
    }
}
