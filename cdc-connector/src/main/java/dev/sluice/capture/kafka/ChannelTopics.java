package dev.sluice.capture.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.capture.problem.CaptureProblem;

/** The reader of all partitions of the channels' topics. Each call uses consumers of its own. Stateless. */
public final class ChannelTopics {
    private final KafkaCluster cluster;
    private final TopicLayout layout;
    private final List<String> channels;
    private final Duration timeout;
    private final LongSupplier nanoTime;

    /**
     * @param channels
     *            the names of the channels
     * @param timeout
     *            how long to wait without receiving a record
     */
    public ChannelTopics(KafkaCluster cluster, TopicLayout layout, List<String> channels, Duration timeout,
            LongSupplier nanoTime) {
        this.cluster = cluster;
        this.layout = layout;
        this.channels = List.copyOf(channels);
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    /** Returns the high watermark of each partition. */
    Map<TopicPartition, Long> ends() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            return consumer.endOffsets(channels.stream().map(layout.topics()::channel)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream()
                            .map(it -> new TopicPartition(topic, it.partition())))
                    .toList());
        }
    }

    /**
     * Reads the committed records from the beginning up to the current high watermarks. The last stable offsets are not
     * enough: a transaction's commit marker does not reach all partitions at the same time, so a committed row may
     * follow a transaction that still seems to be open.
     *
     * @throws CaptureProblem
     *             on timeout
     */
    void readCommitted(Consumer<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, Long> ends = ends();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            readTo(ends, consumer, records);
        }
    }

    /**
     * Reads the records from these offsets up to the current high watermarks, also those of open and aborted
     * transactions.
     *
     * @throws CaptureProblem
     *             on timeout
     */
    void readUncommitted(Map<TopicPartition, Long> begins, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, Long> ends = ends();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            consumer.assign(begins.keySet());
            begins.forEach(consumer::seek);
            readTo(ends, consumer, records);
        }
    }

    private void readTo(Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer,
            Consumer<ConsumerRecord<byte[], byte[]>> records) {
        long lastRecordNanos = nanoTime.getAsLong();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                records.accept(record);
                lastRecordNanos = nanoTime.getAsLong();
            }
            if (nanoTime.getAsLong() - lastRecordNanos > timeout.toNanos()) {
                throw new CaptureProblem("The topics could not be read to their end, because no record arrived for "
                        + timeout.toSeconds() + " s: a transaction is open in them, or a broker does not respond."
                        + " Nothing was published. Check the brokers, wait until the capture has committed its"
                        + " current transaction, and try again.");
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return cluster.consumer(Map.of(), Map.of("isolation.level", isolation, "auto.offset.reset", "earliest"));
    }
}
