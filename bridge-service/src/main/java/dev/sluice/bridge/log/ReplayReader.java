package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition number over all channels, merged, from Kafka, block by block. Owns a consumer; used by one thread
 * at a time. What goes on where the last block ended is read without a new seek.
 */
final class ReplayReader implements AutoCloseable {
    /** Ends a block: long enough to be worth a turn, short enough to be held for a slow reader. */
    private static final int BLOCK_BYTES = 1024 * 1024;
    private static final Duration TURN_TIME = Duration.ofMillis(500);
    /** So long a turn waits for its first record: a new consumer has to find its brokers first. */
    private static final Duration FIRST_RECORD = Duration.ofSeconds(4);
    private static final Duration POLL = Duration.ofMillis(100);
    /** A channel that far ahead of the others waits for them. */
    private static final int MAX_WAITING = 8000;

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordReader reader;
    private @Nullable Reading reading;

    ReplayReader(Channels channels, Consumer<byte[], byte[]> consumer, LogListener listener) {
        this.channels = channels;
        this.consumer = consumer;
        this.reader = new RecordReader(listener);
    }

    /** Whether the last block that was read ended there. */
    boolean continuesFrom(int partition, OffsetVector after) {
        return reading != null && reading.partition == partition && reading.position().equals(after);
    }

    /**
     * Reads the next block; it may be empty, if Kafka gave nothing in time.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException
     *             if the log does not hold what follows the position
     * @throws org.apache.kafka.common.KafkaException
     *             if it cannot be read
     */
    ReplayBlock read(int partition, OffsetVector after, OffsetVector until) {
        Reading current = reading;
        if (current == null || !continuesFrom(partition, after)) {
            current = begin(partition, after, until);
        }
        // Set again only after a turn that went well.
        reading = null;
        current.merge.extend(until);
        var block = new ReplayBlock.Builder();
        long began = System.nanoTime();
        while (true) {
            EventRecord next = current.merge.poll();
            if (next != null) {
                current.pass(next);
                block.add(next, current.position());
            } else if (current.merge.isDone()) {
                return block.build(partition, after, after.highest(until), false);
            } else {
                fetch(current);
            }
            Duration turn = block.weight() > 0 ? TURN_TIME : FIRST_RECORD;
            if (block.weight() >= BLOCK_BYTES || System.nanoTime() - began > turn.toNanos()) {
                reading = current;
                return block.build(partition, after, current.position(), block.weight() >= BLOCK_BYTES);
            }
        }
    }

    private Reading begin(int partition, OffsetVector after, OffsetVector until) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (Channel channel : channels.all()) {
            starts.put(new TopicPartition(channel.topic(), partition), after.offset(channel.index()) + 1);
        }
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        return new Reading(partition, new MergeBuffer(channels.all(), after, until), after);
    }

    private void fetch(Reading current) {
        Set<TopicPartition> ahead = new HashSet<>();
        Set<TopicPartition> behind = new HashSet<>();
        for (TopicPartition partition : consumer.assignment()) {
            int channel = channelOf(partition);
            boolean enough = current.merge.isRead(channel) || current.merge.waiting(channel) > MAX_WAITING;
            (enough ? ahead : behind).add(partition);
        }
        consumer.pause(ahead);
        consumer.resume(behind);
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        for (TopicPartition partition : polled.partitions()) {
            Channel channel = channels.get(channelOf(partition));
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                current.merge.add(reader.read(channel, record));
            }
        }
        polled.nextOffsets()
                .forEach((partition, next) -> current.merge.readTo(channelOf(partition), next.offset() - 1));
    }

    private int channelOf(TopicPartition partition) {
        return channels.all().stream().filter(channel -> channel.topic().equals(partition.topic())).findFirst()
                .orElseThrow().index();
    }

    @Override
    public void close() {
        consumer.close(LogConsumers.AT_ONCE);
    }

    /** Where a reading stands. */
    private static final class Reading {
        final int partition;
        final MergeBuffer merge;
        private final long[] offsets;
        private final int[] epochs;

        Reading(int partition, MergeBuffer merge, OffsetVector after) {
            this.partition = partition;
            this.merge = merge;
            this.offsets = new long[after.size()];
            this.epochs = new int[after.size()];
            Arrays.setAll(offsets, after::offset);
            Arrays.setAll(epochs, after::epoch);
        }

        void pass(EventRecord record) {
            offsets[record.channel()] = record.offset();
            epochs[record.channel()] = record.leaderEpoch();
        }

        OffsetVector position() {
            return OffsetVector.copyOf(offsets, epochs);
        }
    }
}
