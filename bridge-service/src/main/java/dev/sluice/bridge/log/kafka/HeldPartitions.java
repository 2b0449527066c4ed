package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.apache.kafka.common.TopicPartition;

/**
 * The topic partitions in which one open transaction holds back the last stable offset. While the last stable offset
 * does not move, the same transaction holds it back. A busy producer always has an open transaction, but each of them
 * ends soon. Used by one thread.
 */
final class HeldPartitions {
    /** How long a transaction may be open before it is reported. */
    static final Duration TOLERANCE = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private Map<TopicPartition, Hold> holds = Map.of();

    private record Hold(long lastStableOffset, long sinceNanos) {}

    HeldPartitions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Records the current ends of all partitions. Returns the partitions that one transaction has held for more than
     * the tolerance, and for how long.
     */
    Map<TopicPartition, Duration> update(Map<TopicPartition, PartitionEnds> ends) {
        long now = nanoTime.getAsLong();
        Map<TopicPartition, Hold> next = new HashMap<>();
        Map<TopicPartition, Duration> heldTooLong = new HashMap<>();
        ends.forEach((partition, end) -> {
            if (!end.isHeld()) {
                return;
            }
            Hold before = holds.get(partition);
            Hold hold = before != null && before.lastStableOffset == end.lastStableOffset()
                    ? before
                    : new Hold(end.lastStableOffset(), now);
            next.put(partition, hold);
            Duration held = Duration.ofNanos(now - hold.sinceNanos);
            if (held.compareTo(TOLERANCE) > 0) {
                heldTooLong.put(partition, held);
            }
        });
        holds = next;
        return heldTooLong;
    }
}
