package dev.sluice.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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

/**
 * The cost of writing the bytes of captured rows to Kafka without a capture: with a plain producer and with a
 * transactional one. Used by one thread.
 */
final class ProducerCost {
    private static final int SAMPLE = 100_000;
    private static final int RATE = 100;
    private static final int WARM_UP = 1000;
    /** The batch size of the capture's producer. */
    private static final String BATCH_BYTES = "262144";
    private static final String SIDE_TOPIC = "producer-cost.offsets";

    private final String bootstrapServers;
    private final int rows;
    private final int bulk;
    private final int rounds;

    ProducerCost(String bootstrapServers, int rows, int bulk, int rounds) {
        this.bootstrapServers = bootstrapServers;
        this.rows = rows;
        this.bulk = bulk;
        this.rounds = rounds;
    }

    List<List<String>> measure() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> sample = sample();
        List<List<String>> measured = new ArrayList<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic("producer-cost.plain", Topics.DEFAULT_PARTITIONS, (short) 1),
                    new NewTopic("producer-cost.transactional", Topics.DEFAULT_PARTITIONS, (short) 1),
                    new NewTopic(SIDE_TOPIC, 2, (short) 1))).all().get();
        }
        try (var plain = new Sender(bootstrapServers, "producer-cost.plain", Map.of());
                var transactional = new Sender(bootstrapServers, "producer-cost.transactional",
                        Map.of("transactional.id", "producer-cost", "max.in.flight.requests.per.connection", "1"))) {
            measure(plain, CaptureSection.ONE_PLAIN, CaptureSection.BULK_PLAIN, sample, measured);
            measure(transactional, CaptureSection.ONE_TRANSACTIONAL, CaptureSection.BULK_TRANSACTIONAL, sample,
                    measured);
        }
        return measured;
    }

    private void measure(Sender sender, String one, String inBulk, List<ConsumerRecord<byte[], byte[]>> sample,
            List<List<String>> measured) throws Exception {
        try (var arrivals = new Arrivals(bootstrapServers, sender.topic, WARM_UP + rows)) {
            long next = System.nanoTime();
            for (int number = 0; number < WARM_UP + rows; number++) {
                LockSupport.parkNanos(next - System.nanoTime());
                next += TimeUnit.SECONDS.toNanos(1) / (number < WARM_UP ? 10 * RATE : RATE);
                long sent = System.nanoTime();
                sender.begin();
                sender.add(sample.get(number % sample.size()), "measured", number);
                sender.end();
                while (arrivals.nanos(number) == 0) {
                    Thread.onSpinWait();
                }
                if (number >= WARM_UP) {
                    measured.add(CaptureBenchmark.row(one, 1, (arrivals.nanos(number) - sent) / 1000));
                }
            }
            for (int round = 0; round <= rounds; round++) {
                long before = arrivals.bulk();
                long began = System.nanoTime();
                sender.begin();
                for (int n = 0; n < bulk; n++) {
                    sender.add(sample.get(n % sample.size()), Arrivals.BULK, 0);
                }
                sender.end();
                arrivals.awaitBulk(before + bulk);
                if (round > 0) {
                    measured.add(CaptureBenchmark.row(inBulk, bulk, (System.nanoTime() - began) / 1000));
                }
            }
        }
    }

    /** Returns the first captured bulk rows. */
    private List<ConsumerRecord<byte[], byte[]>> sample() {
        List<ConsumerRecord<byte[], byte[]>> sample = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(EventTopics.topic()).stream()
                    .map(it -> new TopicPartition(EventTopics.topic(), it.partition())).toList());
            while (sample.size() < Math.min(SAMPLE, bulk)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Header kind = record.headers().lastHeader(EventHeaders.KIND);
                    if (kind != null && new String(kind.value(), StandardCharsets.UTF_8).equals(Arrivals.BULK)) {
                        sample.add(record);
                    }
                }
            }
        }
        return sample;
    }

    /** A producer for one topic. */
    private static final class Sender implements AutoCloseable {
        private final KafkaProducer<byte[], byte[]> producer;
        private final String topic;
        private final boolean transactional;

        Sender(String bootstrapServers, String topic, Map<String, String> further) {
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

        void begin() {
            if (transactional) {
                producer.beginTransaction();
            }
        }

        void add(ConsumerRecord<byte[], byte[]> captured, String kind, int number) {
            var record = new ProducerRecord<>(topic, captured.key(), captured.value());
            captured.headers().forEach(header -> record.headers().add(header));
            replace(record, EventHeaders.KIND, kind);
            replace(record, EventHeaders.SUBJECT, Integer.toString(number));
            var _ = producer.send(record);
        }

        private static void replace(ProducerRecord<byte[], byte[]> record, String name, String value) {
            record.headers().remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
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
}
