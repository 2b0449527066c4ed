package dev.sluice.bridge.log;

import java.util.List;
import java.util.function.Predicate;

/**
 * A part of the log that a cursor wants to read from Kafka.
 *
 * @param partition
 *            the partition number
 * @param channels
 *            the channels that matter
 * @param after
 *            the position to go on from
 * @param until
 *            the position to reach; not below {@code after} in any of the channels
 * @param selection
 *            which records the cursor wants; called on the log's threads
 */
public record ReplayRequest(int partition, List<Channel> channels, OffsetVector after, OffsetVector until,
        Predicate<EventRecord> selection) {
    public ReplayRequest {
        channels = List.copyOf(channels);
    }
}
