package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.bridge.log.LogFutures;

/** The query for the ends of many topic partitions, with two requests for each broker. Thread-safe. */
final class EndOffsets {
    private final Admin admin;
    private final Duration timeout;

    /** Creates a query that waits for {@code timeout} for each partition. */
    EndOffsets(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * Returns the ends of these partitions. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if a leader does not answer
     */
    Map<TopicPartition, PartitionEnds> of(Collection<TopicPartition> partitions) {
        // The high watermark first, so that a transaction that ends in between does not look open.
        Map<TopicPartition, Long> written = latest(partitions, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> stable = latest(partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, PartitionEnds> ends = new HashMap<>();
        written.forEach((partition, highWatermark) -> ends.put(partition,
                new PartitionEnds(stable.getOrDefault(partition, highWatermark), highWatermark)));
        return ends;
    }

    private Map<TopicPartition, Long> latest(Collection<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, OffsetSpec.latest()));
        ListOffsetsResult listed = admin.listOffsets(specs, new ListOffsetsOptions(isolation));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, LogFutures
                .await(listed.partitionResult(partition), timeout, "the end of " + partition).offset()));
        return offsets;
    }
}
