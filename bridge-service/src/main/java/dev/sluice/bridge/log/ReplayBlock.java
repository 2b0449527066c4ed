package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of one partition number, merged over all channels: everything after {@code start} up to {@code end}, by
 * tenant. Read once from Kafka, shared by every cursor that passes. Immutable.
 *
 * @param identity
 *            stands for it without holding it
 * @param partition
 *            the partition number
 * @param start
 *            the position after which it begins
 * @param end
 *            the position that a cursor has reached that has taken all of it
 * @param complete
 *            whether it ends because it was long enough; otherwise the log ended, and its end is nowhere in the order of
 *            a replay
 * @param byTenant
 *            the records, in order
 * @param slices
 *            where its tenants are, as far as it is in the order of a replay
 * @param weight
 *            about how much memory it holds, in bytes
 */
record ReplayBlock(Object identity, int partition, OffsetVector start, OffsetVector end, boolean complete,
        Map<String, List<Delivery>> byTenant, List<Slice> slices, int weight) {
    /** Whether a cursor at a position gets on by this block, and misses nothing. */
    boolean covers(OffsetVector position, List<Channel> channels) {
        return position.isTakenOn(start, end, channels);
    }

    /** What it holds for a tenant. */
    ReplayStep.Progress step(String tenant) {
        return new ReplayStep.Progress(identity, byTenant.getOrDefault(tenant, List.of()), end);
    }

    /** Puts a block together, record by record, in order. Used by one thread. */
    static final class Builder {
        private final int partition;
        private final OffsetVector start;
        private final Slice.Cutter cutter;
        private final Map<String, List<Delivery>> byTenant = new HashMap<>();
        private int weight;

        Builder(int partition, OffsetVector start, int sliceBytes) {
            this.partition = partition;
            this.start = start;
            this.cutter = new Slice.Cutter(start, sliceBytes);
        }

        void add(EventRecord record, OffsetVector position) {
            byTenant.computeIfAbsent(record.tenant(), tenant -> new ArrayList<>()).add(new Delivery(record, position));
            cutter.add(record, position);
            weight += record.weight() + Delivery.OVERHEAD;
        }

        int weight() {
            return weight;
        }

        /** Ends after a record; {@code complete}: because it is long enough. */
        ReplayBlock endAfterRecord(OffsetVector end, boolean complete) {
            cutter.cut(end);
            return block(end, complete);
        }

        /** Ends because there is no more; what comes later may have its place before the last records. */
        ReplayBlock endOfLog(OffsetVector end) {
            return block(end, false);
        }

        private ReplayBlock block(OffsetVector end, boolean complete) {
            return new ReplayBlock(new Object(), partition, start, end, complete, byTenant, cutter.slices(), weight);
        }
    }
}
