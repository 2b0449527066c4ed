package dev.sluice.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The reader of the other tests, which fails rather than return fewer records than asked for. */
@ResourceLock(CapturedDatabase.SHARED)
class TopicReaderIT {
    private static final Duration SHORT = Duration.ofMillis(500);

    private final CapturedDatabase database = CapturedDatabase.create();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void reportsWhatItHasReadWhenNothingMoreComes() throws Exception {
        String topic = topic();
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, "acme", "committed")).get(30, TimeUnit.SECONDS);
        }
        try (TopicReader reader = reader(topic)) {
            assertThatThrownBy(() -> reader.read(2)).isInstanceOf(AssertionError.class)
                    .hasMessageContaining(topic + " has shown 1 records, expected 2 records")
                    .hasMessageContaining("{0=1 records, read to 1, stable to 1}");
        }
    }

    @Test
    void doesNotTakeAnOpenTransactionForTheEnd() throws Exception {
        String topic = topic();
        try (KafkaProducer<String, String> open = producer(Map.of("transactional.id", topic));
                KafkaProducer<String, String> other = producer(Map.of())) {
            other.send(new ProducerRecord<>(topic, "acme", "committed")).get(30, TimeUnit.SECONDS);
            open.initTransactions();
            open.beginTransaction();
            open.send(new ProducerRecord<>(topic, "acme", "open")).get(30, TimeUnit.SECONDS);
            other.send(new ProducerRecord<>(topic, "acme", "behind it")).get(30, TimeUnit.SECONDS);
            try (TopicReader reader = reader(topic)) {
                assertThatThrownBy(() -> reader.read(2)).isInstanceOf(AssertionError.class)
                        .hasMessageContaining("read to 1, stable to 1");
            }
            open.abortTransaction();
        }
    }

    private String topic() throws Exception {
        String topic = database.topics().channel("activity");
        try (Admin admin = database.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
        return topic;
    }

    private KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("bootstrap.servers", database.bootstrapServers());
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private TopicReader reader(String topic) {
        return new TopicReader(database.bootstrapServers(), topic, SHORT);
    }
}
