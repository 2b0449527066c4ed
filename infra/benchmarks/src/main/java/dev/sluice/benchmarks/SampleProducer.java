package dev.sluice.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.Topics;

/** A producer that sends the bytes of captured events to one topic, without a capture. Used by one thread. */
final class SampleProducer implements AutoCloseable {
    /** The topic of the additional records of a transaction, with two partitions. */
    private static final String SIDE_TOPIC = "producer-cost.offsets";
    private static final int SAMPLE = 100_000;
    /** The batch size of the capture's producer. */
    private static final String BATCH_BYTES = "262144";

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final boolean transactional;

    private SampleProducer(String bootstrapServers, String topic, Map<String, String> further) {
        Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers, "acks", "all",
                "enable.idempotence", "true", "linger.ms", "0", "batch.size", BATCH_BYTES, "buffer.memory",
                "67108864"));
        properties.putAll(further);
        this.topic = topic;
        this.transactional = further.containsKey("transactional.id");
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        if (transactional) {
            producer.initTransactions();
        }
    }

    /** Creates these topics and the topic of the additional records. */
    static void createTopics(String bootstrapServers, String... topics)
            throws ExecutionException, InterruptedException {
        List<NewTopic> missing = new ArrayList<>(List.of(new NewTopic(SIDE_TOPIC, 2, (short) 1)));
        for (String topic : topics) {
            missing.add(new NewTopic(topic, Topics.DEFAULT_PARTITIONS, (short) 1));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(missing).all().get();
        }
    }

    /** Returns an idempotent producer. */
    static SampleProducer plain(String bootstrapServers, String topic) {
        return new SampleProducer(bootstrapServers, topic, Map.of());
    }

    /** Returns a transactional producer. Its topic's name is its transactional id. */
    static SampleProducer transactional(String bootstrapServers, String topic) {
        return new SampleProducer(bootstrapServers, topic,
                Map.of("transactional.id", topic, "max.in.flight.requests.per.connection", "1"));
    }

    /** Returns the first captured events of one kind, at most {@code limit}. */
    static List<ConsumerRecord<byte[], byte[]>> sample(String bootstrapServers, String kind, int limit) {
        byte[] wanted = kind.getBytes(StandardCharsets.UTF_8);
        List<ConsumerRecord<byte[], byte[]>> sample = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(EventTopics.topic()).stream()
                    .map(it -> new TopicPartition(EventTopics.topic(), it.partition())).toList());
            while (sample.size() < Math.min(SAMPLE, limit)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Header header = record.headers().lastHeader(EventHeaders.KIND);
                    if (header != null && Arrays.equals(header.value(), wanted)) {
                        sample.add(record);
                    }
                }
            }
        }
        return sample;
    }

    /** Returns the topic of the events. */
    String topic() {
        return topic;
    }

    /** Begins a transaction if the producer is transactional. */
    void begin() {
        if (transactional) {
            producer.beginTransaction();
        }
    }

    /** Sends an event with other values of some headers. */
    void add(ConsumerRecord<byte[], byte[]> captured, Map<String, String> headers) {
        var record = new ProducerRecord<>(topic, captured.key(), captured.value());
        captured.headers().forEach(header -> record.headers().add(header));
        headers.forEach((name, value) -> record.headers().remove(name)
                .add(name, value.getBytes(StandardCharsets.UTF_8)));
        // A failed send makes the end of the batch fail.
        var _ = producer.send(record);
    }

    /** Sends the captured events repeatedly, until {@code count} are sent, as one batch. */
    void bulk(List<ConsumerRecord<byte[], byte[]>> sample, int count) {
        begin();
        for (int n = 0; n < count; n++) {
            add(sample.get(n % sample.size()), Map.of());
        }
        end();
    }

    /** Ends the batch with the two records that the capture adds to each transaction. */
    void end() {
        if (transactional) {
            for (int partition = 0; partition < 2; partition++) {
                var _ = producer.send(new ProducerRecord<>(SIDE_TOPIC, partition,
                        "key".getBytes(StandardCharsets.UTF_8), new byte[150]));
            }
            producer.commitTransaction();
        } else {
            producer.flush();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
