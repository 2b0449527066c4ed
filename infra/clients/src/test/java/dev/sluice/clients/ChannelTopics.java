package dev.sluice.clients;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.TenantPartition;
import dev.sluice.schemas.Topics;

/** The topics of one prefix in a real Kafka, written in transactions as the capture does. Used by one thread. */
final class ChannelTopics implements AutoCloseable {
    static final List<String> CHANNELS = List.of("activity", "notification");
    private static final int PARTITIONS = 4;
    private static final Duration POLL = Duration.ofSeconds(1);

    private final String bootstrapServers;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;

    ChannelTopics(String bootstrapServers, String prefix) throws ExecutionException, InterruptedException {
        this.bootstrapServers = bootstrapServers;
        this.topics = new Topics(prefix);
        List<NewTopic> all = new ArrayList<>(List.of(new NewTopic(topics.capture(), 1, (short) 1)));
        CHANNELS.forEach(channel -> all.add(new NewTopic(topics.channel(channel), PARTITIONS, (short) 1)));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(all).all().get();
        }
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "transactional.id", prefix,
                "max.request.size", "8388608"), new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    String prefix() {
        return topics.prefix();
    }

    /** Publishes events, each with a channel of its own, in one transaction. */
    void publish(String tenant, List<PublishedEvent> events) {
        producer.beginTransaction();
        for (PublishedEvent event : events) {
            var sent = new ProducerRecord<>(topics.channel(event.channel()), null, event.time().toEpochMilli(),
                    utf8(tenant), utf8(event.data()));
            sent.headers().add(EventHeaders.TYPE, utf8(event.channel() + ":new"));
            // A failed send makes the commit fail.
            Objects.requireNonNull(producer.send(sent));
        }
        producer.commitTransaction();
    }

    /** Writes two watermarks for {@code time}; with only one, no instant is settled. */
    void settle(Instant time) {
        for (int n = 0; n < 2; n++) {
            producer.beginTransaction();
            Objects.requireNonNull(producer.send(new ProducerRecord<>(topics.capture(), 0, time.toEpochMilli(),
                    utf8("watermark"), utf8("{\"commitTime\":\"" + time + "\",\"lsn\":\"0/1\"}"))));
            producer.commitTransaction();
        }
    }

    /** Reads back what a tenant's partition of a channel holds of this tenant. */
    List<ReceivedEvent> read(String tenant, String channel) {
        var partition = new TopicPartition(topics.channel(channel), TenantPartition.of(tenant, PARTITIONS));
        List<ReceivedEvent> read = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = Objects.requireNonNull(consumer.endOffsets(Set.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    if (tenant.equals(new String(each.key(), StandardCharsets.UTF_8))) {
                        read.add(new ReceivedEvent(channel, each.offset(),
                                new String(each.value(), StandardCharsets.UTF_8)));
                    }
                }
            }
        }
        return read;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
