package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.EventHeader;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.EventHeaders;

/** Which rows the topics have told to which tenant, by any event that brings a row. Held in memory; immutable once read. */
public final class PublishedRows {
    private static final Map<String, Object> DEFAULTS = Map.of("default.api.timeout.ms", "15000");

    private final Set<String> rows = new HashSet<>();

    private PublishedRows() {}

    /**
     * Reads the channels' topics to the end of what is written now, committed or not: the marker of a transaction is not
     * in all partitions at the same time, so what was committed may lie behind one that seems to be open.
     *
     * @throws CaptureProblem
     *             if nothing comes for so long
     */
    public static PublishedRows read(KafkaCluster cluster, TopicLayout layout, List<String> channels,
            Duration patience) {
        PublishedRows published = new PublishedRows();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster, "read_committed");
                KafkaConsumer<byte[], byte[]> writes = consumer(cluster, "read_uncommitted")) {
            List<TopicPartition> partitions = channels.stream().map(layout.topics()::channel)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream()
                            .map(it -> new TopicPartition(topic, it.partition())))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = writes.endOffsets(partitions);
            long lastNanos = System.nanoTime();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    published.add(record);
                    lastNanos = System.nanoTime();
                }
                if (System.nanoTime() - lastNanos > patience.toNanos()) {
                    throw new CaptureProblem("The topics were not read to their end, nothing came for " + patience
                            + ": a transaction is open in them, or a broker does not answer, so nothing was published."
                            + " Check the brokers, wait until what is captured now is committed, and try again.");
                }
            }
        }
        return published;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaCluster cluster, String isolation) {
        return new KafkaConsumer<>(cluster.clientProperties(DEFAULTS,
                Map.of("isolation.level", isolation, "enable.auto.commit", "false", "auto.offset.reset", "earliest",
                        "key.deserializer", ByteArrayDeserializer.class, "value.deserializer",
                        ByteArrayDeserializer.class)));
    }

    /** Whether the row of this event was told to its tenant. */
    public boolean contains(ChannelEvent event) {
        return rows.contains(describe(event));
    }

    /** A row in a line: tenant, {@code ce_source}, {@code ce_subject}. */
    public static String describe(ChannelEvent event) {
        return key(value(event, EventHeaders.SOURCE), event.tenant(), value(event, EventHeaders.SUBJECT));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        String type = value(record, EventHeaders.TYPE);
        if (record.key() != null && !type.endsWith(":updated") && !type.endsWith(":deleted")) {
            rows.add(key(value(record, EventHeaders.SOURCE), new String(record.key(), StandardCharsets.UTF_8),
                    value(record, EventHeaders.SUBJECT)));
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
