package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.ArrayList;
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
 * Reads one partition number over several channels, merged, from Kafka. Owns a consumer; used by one thread at a time.
 * A request that goes on where the last one ended is served without a new seek.
 */
final class ReplayReader implements AutoCloseable {
    /** Ends a turn, so that requests take turns: about as much as one wants to have in flight for one connection. */
    private static final int TURN_BYTES = 512 * 1024;
    private static final Duration TURN_TIME = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(100);
    /** A channel that far ahead of the others waits for them. */
    private static final int MAX_WAITING = 4000;

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordReader reader;
    private @Nullable Reading reading;

    ReplayReader(Channels channels, Consumer<byte[], byte[]> consumer, LogListener listener) {
        this.channels = channels;
        this.consumer = consumer;
        this.reader = new RecordReader(listener);
    }

    /**
     * One turn.
     *
     * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException
     *             if the log does not hold what follows the position
     * @throws org.apache.kafka.common.KafkaException
     *             if it cannot be read
     */
    ReplayStep.Progress read(ReplayRequest request) {
        Reading current = reading;
        if (current == null || !current.continuesWith(request)) {
            current = begin(request);
        }
        // Set again only after a turn that went well.
        reading = null;
        var deliveries = new ArrayList<Delivery>();
        long deadline = System.nanoTime() + TURN_TIME.toNanos();
        int bytes = 0;
        while (true) {
            EventRecord next = current.merge.poll();
            if (next != null) {
                current.pass(next);
                if (request.selection().test(next)) {
                    deliveries.add(new Delivery(next, current.position()));
                    bytes += next.weight();
                }
                if (bytes < TURN_BYTES) {
                    continue;
                }
            } else if (current.merge.isDone()) {
                return new ReplayStep.Progress(deliveries, request.until());
            }
            if (bytes >= TURN_BYTES || System.nanoTime() > deadline) {
                reading = current;
                return new ReplayStep.Progress(deliveries, current.position());
            }
            fetch(current);
        }
    }

    private Reading begin(ReplayRequest request) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (Channel channel : request.channels()) {
            long after = request.after().offset(channel.index());
            if (after < request.until().offset(channel.index())) {
                starts.put(new TopicPartition(channel.topic(), request.partition()), after + 1);
            }
        }
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        return new Reading(request);
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
        consumer.close();
    }

    /** Where a reading stands. */
    private static final class Reading {
        final ReplayRequest request;
        final MergeBuffer merge;
        private final long[] offsets;
        private final int[] epochs;

        Reading(ReplayRequest request) {
            this.request = request;
            this.merge = new MergeBuffer(request.channels(), request.after(), request.until());
            this.offsets = new long[request.after().size()];
            this.epochs = new int[request.after().size()];
            Arrays.setAll(offsets, request.after()::offset);
            Arrays.setAll(epochs, request.after()::epoch);
        }

        boolean continuesWith(ReplayRequest next) {
            return next.partition() == request.partition() && next.channels().equals(request.channels())
                    && next.until().equals(request.until()) && next.after().equals(position());
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
