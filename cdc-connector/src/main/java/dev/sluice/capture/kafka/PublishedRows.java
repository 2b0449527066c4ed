package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.EventHeader;
import dev.sluice.capture.event.KeyText;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.EventHeaders;

/**
 * The set of rows that the topics hold, each with its tenant, from all events that add a row. Held in memory, about 200
 * bytes per row; immutable once read.
 */
public final class PublishedRows {
    private final Set<String> rows = new HashSet<>();

    private PublishedRows() {}

    /**
     * Reads the channels' topics up to their current high watermarks. The last stable offsets are not enough: a
     * transaction's commit marker does not reach all partitions at the same time, so a committed row may follow a
     * transaction that still seems to be open.
     *
     * @param timeout
     *            how long to wait without receiving a record
     * @throws CaptureProblem
     *             on timeout
     */
    public static PublishedRows read(KafkaCluster cluster, TopicLayout layout, List<String> channels,
            Duration timeout, LongSupplier nanoTime) {
        var published = new PublishedRows();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster, "read_committed");
                KafkaConsumer<byte[], byte[]> writes = consumer(cluster, "read_uncommitted")) {
            List<TopicPartition> partitions = channels.stream().map(layout.topics()::channel)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream()
                            .map(it -> new TopicPartition(topic, it.partition())))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = writes.endOffsets(partitions);
            long lastRecordNanos = nanoTime.getAsLong();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    published.add(record);
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
        return published;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaCluster cluster, String isolation) {
        return cluster.consumer(Map.of(), Map.of("isolation.level", isolation, "auto.offset.reset", "earliest"));
    }

    /** Returns whether the topics hold the row of this event for its tenant. */
    public boolean contains(ChannelEvent event) {
        return rows.contains(describe(event));
    }

    /** Returns the row as one line of text: tenant, {@code ce_source}, {@code ce_subject}. */
    public static String describe(ChannelEvent event) {
        return key(value(event, EventHeaders.SOURCE), event.tenant(), value(event, EventHeaders.SUBJECT));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        String type = value(record, EventHeaders.TYPE);
        if (record.key() != null && !type.endsWith(":updated") && !type.endsWith(":deleted")) {
            rows.add(key(value(record, EventHeaders.SOURCE), new String(record.key(), StandardCharsets.UTF_8),
                    // A version of the capture that did not bound keys may have written it.
                    KeyText.bounded(value(record, EventHeaders.SUBJECT))));
        }
    }

    private static String key(String source, String tenant, String subject) {
        return tenant + ' ' + source + ' ' + subject;
    }

    private static String value(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String value(ChannelEvent event, String name) {
        return event.headers().stream().filter(it -> it.name().equals(name)).map(EventHeader::value).findFirst()
                .orElse("");
    }
}
