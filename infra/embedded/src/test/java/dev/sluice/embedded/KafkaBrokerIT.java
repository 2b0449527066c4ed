package dev.sluice.embedded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class KafkaBrokerIT {
    private static final KafkaQuorum SINGLE = new KafkaQuorum("cluster", 1, List.of(9093));
    private static final TopicPartition EVENTS = new TopicPartition("events", 0);

    @TempDir
    Path parent;
    KafkaSettings settings;

    @BeforeEach
    void chooseAPlace() {
        settings = new KafkaSettings(parent.resolve("kafka"), LocalPort.free(), KafkaFlush.BY_THE_OPERATING_SYSTEM);
    }

    @Test
    void keepsWhatWasCommittedAcrossARestart() throws Exception {
        String topicId;
        try (KafkaBroker broker = KafkaBroker.start(settings)) {
            topicId = createTopic(broker);
            commit(broker, new byte[]{1});
        }
        try (KafkaBroker broker = KafkaBroker.start(settings); Admin admin = admin(broker)) {
            commit(broker, new byte[]{2});
            assertThat(read(broker, 2)).containsExactly(new byte[]{1}, new byte[]{2});
            assertThat(admin.describeTopics(List.of("events")).allTopicNames().get().values())
                    .extracting(topic -> topic.topicId().toString()).containsExactly(topicId);
        }
    }

    @Test
    void carriesARowOfEightMebibytes() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(settings)) {
            createTopic(broker);
            commit(broker, new byte[8 * 1024 * 1024 + 64 * 1024]);
            assertThat(read(broker, 1)).hasSize(1);
        }
    }

    @Test
    void createsNoTopicThatNobodyCreated() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(settings); Admin admin = admin(broker)) {
            assertThatThrownBy(() -> commit(broker, new byte[1])).hasMessageContaining("not present in metadata");
            assertThat(admin.listTopics().names().get()).doesNotContain("events");
        }
    }

    @Test
    void forcesEveryAppendToTheDiskWhereAskedTo() throws Exception {
        var durable = new KafkaSettings(settings.data(), settings.port(), KafkaFlush.EVERY_APPEND);
        assertThat(KafkaConfiguration.of(durable, SINGLE)).containsEntry("log.flush.interval.messages", "1");
        assertThat(KafkaConfiguration.of(settings, SINGLE)).doesNotContainKey("log.flush.interval.messages");
        try (KafkaBroker broker = KafkaBroker.start(durable)) {
            createTopic(broker);
            commit(broker, new byte[]{1});
            assertThat(read(broker, 1)).hasSize(1);
        }
    }

    @Test
    void stopsWithinSecondsAndOnce() {
        KafkaBroker broker = KafkaBroker.start(settings);
        long before = System.nanoTime();
        broker.close();
        broker.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(settings.port().isFree()).isTrue();
    }

    @Test
    void refusesAPortThatAnotherProgramHas() throws Exception {
        try (var foreign = new ServerSocket(settings.port().number(), 1, InetAddress.ofLiteral(LocalPort.HOST))) {
            assertThatThrownBy(() -> KafkaBroker.start(settings)).isInstanceOf(StartupProblem.class)
                    .hasMessageStartingWith("Port " + foreign.getLocalPort() + " is in use by another program");
        }
    }

    private static String createTopic(KafkaBroker broker) throws Exception {
        try (Admin admin = admin(broker)) {
            var topic = new NewTopic("events", Optional.of(1), Optional.empty())
                    .configs(Map.of("max.message.bytes", "12582912"));
            return admin.createTopics(List.of(topic)).topicId("events").get().toString();
        }
    }

    private static Admin admin(KafkaBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static void commit(KafkaBroker broker, byte[] value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test", "max.block.ms",
                        "3000",
                        "max.request.size", "12582912"),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(EVENTS.topic(), value)).get();
            producer.commitTransaction();
        }
    }

    private static List<byte[]> read(KafkaBroker broker, int count) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(EVENTS));
            consumer.seekToBeginning(List.of(EVENTS));
            var values = new ArrayList<byte[]>();
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(found -> values.add(found.value()));
                return values.size() >= count;
            });
            return values;
        }
    }
}
