package dev.sluice.bridge.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.TenantPartition;
import dev.sluice.schemas.Topics;

import static org.awaitility.Awaitility.await;

/** Channel topics of one prefix in a real Kafka, written in transactions as the capture does. */
public final class TestLog implements AutoCloseable {
    static final int PARTITIONS = 32;
    /** As the capture sets it. */
    private static final int MAX_RECORD_BYTES = 10 * 1024 * 1024;

    final Topics topics;
    final String bootstrapServers;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private long timestamp = 1_700_000_000_000L;

    TestLog(String bootstrapServers, String prefix) {
        this(bootstrapServers, prefix, PARTITIONS);
    }

    public TestLog(String bootstrapServers, String prefix, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.topics = new Topics(prefix);
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        createTopic(topics.capture(), 1);
        create("activity", partitions);
        create("notification", partitions);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", prefix, "max.request.size",
                        MAX_RECORD_BYTES),
                new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    public String prefix() {
        return topics.prefix();
    }

    void create(String channel, int partitions) {
        createTopic(topics.channel(channel), partitions);
    }

    private void createTopic(String name, int partitions) {
        try {
            get(admin.createTopics(
                    List.of(new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1",
                            "max.message.bytes", Integer.toString(MAX_RECORD_BYTES)))))
                    .all());
        } catch (IllegalStateException failure) {
            // Whoever comes second writes on.
            if (!(failure.getCause() instanceof ExecutionException known
                    && known.getCause() instanceof TopicExistsException)) {
                throw failure;
            }
        }
        // The controller has it; the broker learns of it a moment later.
        await().ignoreExceptions()
                .until(() -> admin.describeTopics(List.of(name)).allTopicNames().get().size() == 1);
    }

    /** Says that everything up to a time is in the log: two watermarks, as one alone settles nothing. */
    void settle(long time) {
        for (int n = 0; n < 2; n++) {
            begin();
            Objects.requireNonNull(producer.send(new ProducerRecord<>(topics.capture(), 0, time, utf8("watermark"),
                    utf8("{\"commitTime\":\"" + Instant.ofEpochMilli(time) + "\",\"lsn\":\"0/1\"}"))));
            commit();
        }
    }

    /** Has the broker compress what comes. */
    void compress(String channel, String codec) {
        var compression = new AlterConfigOp(new ConfigEntry("compression.type", codec), AlterConfigOp.OpType.SET);
        get(admin.incrementalAlterConfigs(Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topics.channel(channel)), List.of(compression))).all());
    }

    /** What a channel takes on the broker's disk, in bytes. */
    long storedBytes(String channel) {
        List<Integer> brokers = get(admin.describeCluster().nodes()).stream().map(Node::id).toList();
        return get(admin.describeLogDirs(brokers).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topics.channel(channel)))
                .mapToLong(replica -> replica.getValue().size()).sum();
    }

    void delete(String channel) {
        get(admin.deleteTopics(List.of(topics.channel(channel))).all());
    }

    /** Takes away everything before an offset, as retention does. */
    public void deleteBefore(String channel, int partition, long offset) {
        get(admin.deleteRecords(
                Map.of(new TopicPartition(topics.channel(channel), partition), RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    /** Begins a transaction; what is sent until {@link #commit} becomes visible there. */
    public void begin() {
        producer.beginTransaction();
    }

    public void commit() {
        producer.commitTransaction();
    }

    public void abort() {
        producer.abortTransaction();
    }

    int partitionOf(String tenant) {
        return TenantPartition.of(tenant, PARTITIONS);
    }

    /** The producer of the only open transaction in a tenant's partition. */
    long openProducer(String channel, String tenant) {
        return openState(channel, tenant).producerId();
    }

    /** Aborts the only open transaction in a tenant's partition as kafka-transactions.sh does. */
    void abort(String channel, String tenant) {
        ProducerState open = openState(channel, tenant);
        get(admin.abortTransaction(new AbortTransactionSpec(partition(channel, tenant), open.producerId(),
                (short) open.producerEpoch(), open.coordinatorEpoch().orElse(0))).all());
    }

    /** Waits until there is only one: the markers of a transaction are written after its commit has returned. */
    private ProducerState openState(String channel, String tenant) {
        TopicPartition partition = partition(channel, tenant);
        return await().atMost(Duration.ofSeconds(20)).until(
                () -> get(admin.describeProducers(List.of(partition)).partitionResult(partition)).activeProducers()
                        .stream().filter(producer -> producer.currentTransactionStartOffset().isPresent()).toList(),
                open -> open.size() == 1).getFirst();
    }

    private TopicPartition partition(String channel, String tenant) {
        return new TopicPartition(topics.channel(channel), partitionOf(tenant));
    }

    /** Sends into the open transaction; a failure shows at {@link #commit}. */
    void send(String channel, String tenant, @Nullable String recipient, String json) {
        Objects.requireNonNull(record(channel, tenant, recipient, json, ++timestamp));
    }

    /** Sends with a timestamp of its own. */
    public void send(String channel, String tenant, @Nullable String recipient, String json, long time) {
        Objects.requireNonNull(record(channel, tenant, recipient, json, time));
    }

    private Future<RecordMetadata> record(String channel, String tenant, @Nullable String recipient, String json,
            long time) {
        var event = new ProducerRecord<byte[], byte[]>(topics.channel(channel), null, time, utf8(tenant), utf8(json));
        event.headers().add(EventHeaders.TYPE, utf8(channel + ":new"));
        if (recipient != null) {
            event.headers().add(EventHeaders.RECIPIENT_ID, utf8(recipient));
        }
        return producer.send(event);
    }

    /** One event for everybody in the tenant, in a transaction of its own; its place in the log. */
    RecordMetadata publish(String channel, String tenant, String json) {
        return publish(channel, tenant, null, json);
    }

    RecordMetadata publish(String channel, String tenant, @Nullable String recipient, String json) {
        begin();
        Future<RecordMetadata> sent = record(channel, tenant, recipient, json, ++timestamp);
        commit();
        return get(sent);
    }

    /** Reports a gap as the capture does: a marker in each partition of each channel topic, in one transaction. */
    void publishGap(String from, String to) {
        begin();
        for (String channel : List.of("activity", "notification")) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                var marker = new ProducerRecord<byte[], byte[]>(topics.channel(channel), partition, timestamp, null,
                        utf8("{\"reason\":\"gap\",\"detail\":\"\",\"from\":\"" + from + "\",\"to\":\"" + to + "\"}"));
                marker.headers().add(EventHeaders.TYPE, utf8("system:gap"))
                        .add(EventHeaders.ID, utf8("gap/" + from + "/" + to));
                Objects.requireNonNull(producer.send(marker));
            }
        }
        commit();
    }

    /** One activity of a kind, for everybody in the tenant. */
    void publishKind(String tenant, String kind, String json) {
        var event = new ProducerRecord<byte[], byte[]>(topics.channel("activity"), null, ++timestamp, utf8(tenant),
                utf8(json));
        event.headers().add(EventHeaders.TYPE, utf8("activity:new")).add(EventHeaders.KIND, utf8(kind));
        begin();
        Future<RecordMetadata> sent = producer.send(event);
        commit();
        get(sent);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }
}
