package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of one partition number, merged over all channels: everything after {@code start} up to {@code end}, by
 * tenant. Read once from Kafka, shared by every cursor that passes. Immutable.
 *
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
 * @param weight
 *            about how much memory it holds, in bytes
 */
record ReplayBlock(int partition, OffsetVector start, OffsetVector end, boolean complete,
        Map<String, List<Delivery>> byTenant, int weight) {
    /** Whether a cursor at a position gets on by this block, and misses nothing. */
    boolean covers(OffsetVector position, List<Channel> channels) {
        boolean progress = false;
        for (Channel channel : channels) {
            int index = channel.index();
            if (start.offset(index) > position.offset(index)) {
                return false;
            }
            progress |= end.offset(index) > position.offset(index);
        }
        return progress;
    }

    /** What it holds for a tenant. */
    ReplayStep.Progress step(String tenant) {
        return new ReplayStep.Progress(byTenant.getOrDefault(tenant, List.of()), end);
    }

    /** Puts a block together, record by record, in order. Used by one thread. */
    static final class Builder {
        private final Map<String, List<Delivery>> byTenant = new HashMap<>();
        private int weight;

        void add(EventRecord record, OffsetVector position) {
            byTenant.computeIfAbsent(record.tenant(), tenant -> new ArrayList<>()).add(new Delivery(record, position));
            weight += record.weight() + Delivery.OVERHEAD;
        }

        int weight() {
            return weight;
        }

        ReplayBlock build(int partition, OffsetVector start, OffsetVector end, boolean complete) {
            return new ReplayBlock(partition, start, end, complete, byTenant, weight);
        }
    }
}
