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
 * A read_committed consumer of one topic from its beginning, which fails when it makes no progress for a minute.
 * Used by one thread.
 */
final class TopicReader implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;
    private final String topic;
    private final Duration limit;
    final List<ConsumerRecord<String, String>> records = new ArrayList<>();

    TopicReader(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, LIMIT);
    }

    TopicReader(String bootstrapServers, String topic, Duration limit) {
        this.topic = topic;
        this.limit = limit;
        consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers, "isolation.level",
                "read_committed", "auto.offset.reset", "earliest", "enable.auto.commit", "false",
                // A fetch at the end of a topic holds up the next request, and close, for this long.
                "fetch.max.wait.ms", "10"),
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

    /** Reads to the last stable offsets of the partitions, as they are at this call. */
    List<ConsumerRecord<String, String>> readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        readUntil(() -> ends.entrySet().stream().allMatch(it -> consumer.position(it.getKey()) >= it.getValue()),
                "all before " + ends);
        return records;
    }

    /** Reads to the end and returns the events: the records with a key. The others are markers of gaps. */
    List<ConsumerRecord<String, String>> readEventsToEnd() {
        return readToEnd().stream().filter(it -> it.key() != null).toList();
    }

    private void readUntil(BooleanSupplier done, String expected) {
        long lastNanos = System.nanoTime();
        long progress = progress();
        while (!done.getAsBoolean()) {
            consumer.poll(POLL).forEach(records::add);
            if (progress() != progress) {
                progress = progress();
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > limit.toNanos()) {
                throw new AssertionError("Topic " + topic + " has shown " + records.size() + " records, expected "
                        + expected + ", and nothing more came for " + limit + ": " + seen());
            }
        }
    }

    /** The sum of the positions, which transaction markers advance, too. */
    private long progress() {
        return consumer.assignment().stream().mapToLong(consumer::position).sum();
    }

    /** What was read of each partition, for the message. */
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
