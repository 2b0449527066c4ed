package dev.sluice.benchmarks.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import dev.sluice.benchmarks.process.Commands;

/**
 * The program of {@link BareConsumer}: {@code read <partition> <records>} reads the events' topic from its beginning,
 * with the settings of the bridge's replays, and answers with the nanoseconds that it took.
 */
final class BareConsumerMain {
    private BareConsumerMain() {}

    /** Runs the consumer; the argument is Kafka's address. */
    public static void main(String[] arguments) throws Exception {
        Commands.serve("ready", Map.of("read", numbers -> Long.toString(
                read(arguments[0], Integer.parseInt(numbers.get(0)), Long.parseLong(numbers.get(1))))));
    }

    private static long read(String bootstrapServers, int partition, long records) {
        var topic = new TopicPartition(EventTopics.topic(), partition);
        long began = System.nanoTime();
        long read = 0;
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(bootstrapServers),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            while (read < records) {
                read += consumer.poll(Duration.ofMillis(100)).count();
            }
            return System.nanoTime() - began;
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    /** Returns the settings of the bridge's replay consumers. */
    private static Map<String, Object> settings(String bootstrapServers) {
        return Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed", ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "4000", ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "20", ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Integer.toString(16 * 1024 * 1024));
    }
}
