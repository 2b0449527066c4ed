package dev.sluice.bridge.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import dev.sluice.schemas.EventHeaders;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A transactional producer beside the capture's, in the same topics: another tool, or a republish. */
final class OtherProducer implements AutoCloseable {
    private final TestLog log;
    private final KafkaProducer<byte[], byte[]> producer;
    private boolean open;

    OtherProducer(TestLog log, String transactionalId) {
        this.log = log;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", log.bootstrapServers, "transactional.id", transactionalId),
                new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    void begin() {
        producer.beginTransaction();
        open = true;
    }

    /** Sends an event into the open transaction, and waits until the topic holds it. */
    void send(String channel, String tenant, String json, Instant time) {
        var event = new ProducerRecord<byte[], byte[]>(log.topics.channel(channel), null, time.toEpochMilli(),
                tenant.getBytes(UTF_8), json.getBytes(UTF_8));
        event.headers().add(EventHeaders.TYPE, (channel + ":new").getBytes(UTF_8));
        try {
            Objects.requireNonNull(producer.send(event)).get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void commit() {
        producer.commitTransaction();
        open = false;
    }

    void abort() {
        producer.abortTransaction();
        open = false;
    }

    @Override
    public void close() {
        if (open) {
            abort();
        }
        producer.close(Duration.ZERO);
    }
}
