package dev.sluice.standalone;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import dev.sluice.testkit.Frame;

import static org.awaitility.Awaitility.await;

/** The log as a data team's ordinary consumer reads it. Stateless. */
final class KafkaRecords {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private KafkaRecords() {}

    /** The committed record at an offset. */
    static ConsumerRecord<byte[], byte[]> at(Location place, String topic, Frame.Element element) {
        Map<String, Object> configuration = Map.of("bootstrap.servers", "127.0.0.1:" + place.kafka().number(),
                "isolation.level", "read_committed", "enable.auto.commit", "false", "auto.offset.reset", "none");
        var partition = new TopicPartition(topic, element.partition());
        try (var consumer = new KafkaConsumer<>(configuration, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, element.offset());
            return await().atMost(LIMIT).until(() -> consumer.poll(Duration.ofMillis(200)).records(partition),
                    records -> !records.isEmpty()).getFirst();
        }
    }

    /** The headers as text, sorted by name. */
    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
