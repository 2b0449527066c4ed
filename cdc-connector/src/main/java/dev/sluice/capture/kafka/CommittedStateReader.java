package dev.sluice.capture.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.TenantPartition;

/**
 * Reads what was committed, to the end. Only right after {@link TransactionalSink#open}, which settles what an earlier
 * capture left open. Stateless.
 */
public final class CommittedStateReader {
    /** Every transaction writes one record and one marker, so the newest is near the end. */
    private static final long TAIL_RECORDS = 1000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A fetch at the end of one topic would otherwise hold up the next for half a second. */
    private static final Map<String, Object> DEFAULTS = Map.of("default.api.timeout.ms", "15000", "fetch.max.wait.ms",
            "10");

    private final KafkaCluster cluster;
    private final TopicLayout layout;
    private final OffsetFormat format;

    /** Reads from these topics. */
    public CommittedStateReader(KafkaCluster cluster, TopicLayout layout, OffsetFormat format) {
        this.cluster = cluster;
        this.layout = layout;
        this.format = format;
    }

    /**
     * Reads the committed offset and the last timestamp.
     *
     * @throws CaptureProblem
     *             if the end of a topic is not reached within a minute
     */
    public CommittedState read() {
        Map<String, Object> demanded = Map.of("isolation.level", "read_committed", "enable.auto.commit", "false",
                "auto.offset.reset", "none", "key.deserializer", ByteArrayDeserializer.class, "value.deserializer",
                ByteArrayDeserializer.class);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                cluster.clientProperties(DEFAULTS, demanded))) {
            ConsumerRecord<byte[], byte[]> offset = newest(consumer, layout.topics().offsets(), format.key());
            ConsumerRecord<byte[], byte[]> watermark = newest(consumer, layout.topics().capture(), Watermark.key());
            return new CommittedState(offset == null || offset.value() == null ? null : format.read(offset.value()),
                    watermark == null ? null : Watermark.lsn(watermark.value()),
                    watermark == null ? 0 : watermark.timestamp());
        }
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> newest(KafkaConsumer<byte[], byte[]> consumer,
            String topic, byte[] key) {
        // Connect creates the offsets topic with offset.storage.partitions partitions and places records by their key.
        TopicPartition partition = new TopicPartition(topic,
                TenantPartition.ofKey(key, consumer.partitionsFor(topic).size()));
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        ConsumerRecord<byte[], byte[]> found = newest(consumer, partition, Math.max(begin, end - TAIL_RECORDS), end,
                key);
        return found != null || begin >= end - TAIL_RECORDS ? found : newest(consumer, partition, begin, end, key);
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> newest(KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition, long from, long end, byte[] key) {
        consumer.seek(partition, from);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        ConsumerRecord<byte[], byte[]> newest = null;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                newest = Arrays.equals(record.key(), key) ? record : newest;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new CaptureProblem("Topic " + partition.topic() + " was not read to its end within " + LIMIT
                        + ": the capture does not know where to go on, so it starts over. Check the brokers.");
            }
        }
        return newest;
    }
}
