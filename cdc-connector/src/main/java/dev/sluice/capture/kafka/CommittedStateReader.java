package dev.sluice.capture.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.TenantPartition;

/**
 * The reader of the committed state: the newest source offset and watermark. Complete only after {@link
 * TransactionalSink#open}, which aborts or completes the open transaction of an earlier capture. Stateless.
 */
public final class CommittedStateReader {
    /** Every transaction writes one record and one marker, so the newest record is near the end. */
    private static final long TAIL_RECORDS = 1000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Otherwise a fetch at the end of one topic delays the next topic by half a second. */
    private static final Map<String, Object> DEFAULTS = Map.of("fetch.max.wait.ms", "10");
    private static final Map<String, Object> REQUIRED = Map.of("isolation.level", "read_committed", "auto.offset.reset",
            "none");

    private final KafkaCluster cluster;
    private final TopicLayout layout;
    private final List<String> channels;
    private final OffsetFormat format;
    private final LongSupplier nanoTime;

    /** Creates a reader of the topics of these channels. */
    public CommittedStateReader(KafkaCluster cluster, TopicLayout layout, List<String> channels, OffsetFormat format,
            LongSupplier nanoTime) {
        this.channels = List.copyOf(channels);
        this.cluster = cluster;
        this.layout = layout;
        this.format = format;
        this.nanoTime = nanoTime;
    }

    /**
     * Reads the committed source offset, and the LSN and the timestamp of the watermark.
     *
     * @throws CaptureProblem
     *             if the end of a topic is not reached within 60 seconds
     */
    public CommittedState read() {
        try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(DEFAULTS, REQUIRED)) {
            ConsumerRecord<byte[], byte[]> offset = newest(consumer, layout.topics().offsets(), format.key());
            ConsumerRecord<byte[], byte[]> watermark = newest(consumer, layout.topics().capture(), Watermark.key());
            return new CommittedState(offset == null || offset.value() == null ? null : format.read(offset.value()),
                    watermark == null ? null : Watermark.lsn(watermark.value()),
                    watermark == null ? 0 : watermark.timestamp(), newestTimestamps());
        }
    }

    private Map<TopicPartition, Long> newestTimestamps() {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (String channel : channels) {
            for (int partition = 0; partition < layout.partitions(); partition++) {
                wanted.put(new TopicPartition(layout.topics().channel(channel), partition), OffsetSpec.maxTimestamp());
            }
        }
        Map<TopicPartition, Long> newest = new HashMap<>();
        try (Admin admin = cluster.admin()) {
            admin.listOffsets(wanted).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS).forEach((partition, found) -> {
                if (found.timestamp() >= 0) {
                    newest.put(partition, found.timestamp());
                }
            });
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new CaptureProblem("The newest records of the topics could not be found, so the capture starts over."
                    + " Check the brokers.", failed);
        }
        return newest;
    }

    private @Nullable ConsumerRecord<byte[], byte[]> newest(KafkaConsumer<byte[], byte[]> consumer,
            String topic, byte[] key) {
        // Connect creates the offsets topic with offset.storage.partitions partitions and places records by their key.
        var partition = new TopicPartition(topic,
                TenantPartition.ofKey(key, consumer.partitionsFor(topic).size()));
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        ConsumerRecord<byte[], byte[]> found = newest(consumer, partition, Math.max(begin, end - TAIL_RECORDS), end,
                key);
        return found != null || begin >= end - TAIL_RECORDS ? found : newest(consumer, partition, begin, end, key);
    }

    private @Nullable ConsumerRecord<byte[], byte[]> newest(KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition, long from, long end, byte[] key) {
        consumer.seek(partition, from);
        long deadline = nanoTime.getAsLong() + LIMIT.toNanos();
        ConsumerRecord<byte[], byte[]> newest = null;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                newest = Arrays.equals(record.key(), key) ? record : newest;
            }
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new CaptureProblem("Topic " + partition.topic() + " could not be read to its end within "
                        + LIMIT.toSeconds() + " s: the committed offset is unknown, so the capture starts over. Check"
                        + " the brokers.");
            }
        }
        return newest;
    }
}
