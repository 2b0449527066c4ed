package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one topic from its beginning as any read_committed consumer does, and fails when nothing has come for a minute.
 * Used by one thread.
 */
final class TopicReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<String, String> consumer;
    private final String topic;
    private final Duration patience;
    final List<ConsumerRecord<String, String>> records = new ArrayList<>();

    TopicReader(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, PATIENCE);
    }

    TopicReader(String bootstrapServers, String topic, Duration patience) {
        this.topic = topic;
        this.patience = patience;
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers, "isolation.level",
                "read_committed", "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(it -> new TopicPartition(topic, it.partition())).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads until there are this many records since the beginning. */
    List<ConsumerRecord<String, String>> read(int count) {
        readUntil(() -> records.size() >= count, count + " records");
        return records;
    }

    /** Reads to the end that the partitions have now. */
    List<ConsumerRecord<String, String>> readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        readUntil(() -> ends.entrySet().stream().allMatch(it -> consumer.position(it.getKey()) >= it.getValue()),
                "all before " + ends);
        return records;
    }

    private void readUntil(BooleanSupplier done, String expected) {
        long lastNanos = System.nanoTime();
        long progress = progress();
        while (!done.getAsBoolean()) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            if (progress() != progress) {
                progress = progress();
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > patience.toNanos()) {
                throw new AssertionError("Topic " + topic + " has shown " + records.size() + " records, expected "
                        + expected + ", and nothing more came for " + patience + ": " + seen());
            }
        }
    }

    /** Grows with markers, too. */
    private long progress() {
        return consumer.assignment().stream().mapToLong(consumer::position).sum();
    }

    /** Of each partition. */
    private Map<Integer, String> seen() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        Map<Integer, Long> counts = records.stream()
                .collect(Collectors.groupingBy(ConsumerRecord::partition, Collectors.counting()));
        Map<Integer, String> seen = new TreeMap<>();
        ends.forEach((partition, end) -> seen.put(partition.partition(),
                counts.getOrDefault(partition.partition(), 0L) + " records, read to " + consumer.position(partition)
                        + ", stable to " + end));
        return seen;
    }

    static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
