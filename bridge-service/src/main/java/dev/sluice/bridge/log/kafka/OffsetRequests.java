package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogFutures;
import dev.sluice.bridge.log.Position;

/** The requests to Kafka for offsets in the topics of all channels. Thread-safe. */
final class OffsetRequests {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Admin admin;
    private final Channels channels;

    OffsetRequests(Admin admin, Channels channels) {
        this.admin = admin;
        this.channels = channels;
    }

    /** Requests the bounds of some partitions, with three requests to each leader. Does not block. */
    Map<Integer, CompletionStage<LogBounds>> bounds(Set<Integer> partitions) {
        ListOffsetsResult first = list(partitions, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
        ListOffsetsResult end = list(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        ListOffsetsResult written = list(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        Map<Integer, CompletionStage<LogBounds>> bounds = new HashMap<>();
        for (int partition : partitions) {
            bounds.put(partition, position(first, partition, 0).thenCombine(
                    position(end, partition, -1)
                            .thenCombine(position(written, partition, -1), (last, highWatermark) -> new Position[]{last,
                                    last.max(highWatermark)}),
                    (earliest, ends) -> new LogBounds(earliest, ends[0], ends[1])));
        }
        return bounds;
    }

    /**
     * Returns the offset in each channel's topic that {@code spec} asks for. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if a leader does not answer
     */
    Position find(int partition, OffsetSpec spec) {
        return LogFutures.await(
                position(list(Set.of(partition), spec, IsolationLevel.READ_COMMITTED), partition, 0), TIMEOUT,
                "the offsets of partition " + partition);
    }

    private ListOffsetsResult list(Set<Integer> partitions, OffsetSpec spec, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        for (Channel channel : channels.all()) {
            partitions.forEach(partition -> specs.put(new TopicPartition(channel.topic(), partition), spec));
        }
        return admin.listOffsets(specs, new ListOffsetsOptions(isolation));
    }

    private CompletableFuture<Position> position(ListOffsetsResult listed, int partition, int shift) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[channels.size()];
        long[] offsets = new long[channels.size()];
        int[] leaderEpochs = new int[channels.size()];
        for (Channel channel : channels.all()) {
            int index = channel.index();
            all[index] = listed.partitionResult(new TopicPartition(channel.topic(), partition)).toCompletionStage()
                    .thenAccept(info -> {
                        offsets[index] = info.offset() + shift;
                        leaderEpochs[index] = info.leaderEpoch().orElse(0);
                    }).toCompletableFuture();
        }
        return CompletableFuture.allOf(all).thenApply(done -> Position.copyOf(offsets, leaderEpochs));
    }
}
