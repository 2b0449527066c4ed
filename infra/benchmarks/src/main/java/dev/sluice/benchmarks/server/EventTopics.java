package dev.sluice.benchmarks.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.Topics;

/**
 * The bridge's topics, written in the way of the capture: in transactions, with the same headers. Used by one thread at
 * a time.
 */
public final class EventTopics implements Publisher, AutoCloseable {
    private static final String CHANNEL = "activity";
    private static final String TOPIC = new Topics(Topics.DEFAULT_PREFIX).channel(CHANNEL);
    /** The number of events in a transaction of {@link #load}, or one for each tenant if that is more. */
    private static final int LOAD_TRANSACTION = 20_000;

    private final List<String> tenants;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EventSequence events;

    private EventTopics(EventTemplate template, List<String> tenants, KafkaProducer<byte[], byte[]> producer) {
        this.events = new EventSequence(tenant -> utf8(template.json(tenant, 0)));
        this.tenants = tenants;
        this.producer = producer;
    }

    /**
     * Creates the topics if they are missing.
     *
     * @param name
     *            the writer's name; a second writer with this name fences the first
     * @param tenants
     *            the tenants of the events, in this order
     */
    public static EventTopics open(String bootstrapServers, String name, EventTemplate template,
            List<String> tenants) throws ExecutionException, InterruptedException {
        createTopics(bootstrapServers);
        var producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "transactional.id", name,
                "linger.ms", "2", "batch.size", "262144", "buffer.memory", "134217728"), new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return new EventTopics(template, tenants, producer);
    }

    private static void createTopics(String bootstrapServers) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            var topics = new Topics(Topics.DEFAULT_PREFIX);
            List<NewTopic> missing = List.of(topic(TOPIC, Topics.DEFAULT_PARTITIONS),
                    topic(topics.channel("notification"), Topics.DEFAULT_PARTITIONS), topic(topics.capture(), 1));
            Set<String> known = admin.listTopics().names().get();
            admin.createTopics(missing.stream().filter(topic -> !known.contains(topic.name())).toList()).all().get();
        }
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
    }

    /** Returns the topic of the events. */
    public static String topic() {
        return TOPIC;
    }

    @Override
    public void burst(int count, int eventsPerTenant) {
        producer.beginTransaction();
        for (int n = 0; n < eventsPerTenant; n++) {
            tenants.subList(0, count).forEach(this::send);
        }
        producer.commitTransaction();
    }

    /** Writes this many events for each tenant, in transactions of bounded size. */
    public void load(int eventsPerTenant) {
        int turn = Math.max(1, LOAD_TRANSACTION / tenants.size());
        for (int done = 0; done < eventsPerTenant; done += turn) {
            burst(tenants.size(), Math.min(turn, eventsPerTenant - done));
        }
    }

    @Override
    public long paced(int count, int eventsPerSecond, Duration time) {
        return Pacer.run(count, eventsPerSecond, time, (first, events) -> {
            producer.beginTransaction();
            for (int n = 0; n < events; n++) {
                send(tenants.get((first + n) % count));
            }
            producer.commitTransaction();
        });
    }

    private void send(String tenant) {
        var event = new ProducerRecord<>(TOPIC, utf8(tenant), events.next(tenant));
        event.headers().add(EventHeaders.SPEC_VERSION, utf8("1.0")).add(EventHeaders.TYPE, utf8(CHANNEL + ":new"))
                .add(EventHeaders.ID, utf8("a1b2c3d4e5f60718")).add(EventHeaders.SOURCE,
                        utf8("/postgresql/sluice/public.activity"))
                .add(EventHeaders.TENANT_ID, utf8(tenant))
                .add(EventHeaders.KIND, utf8("measured"));
        // A failed send makes the commit fail, which reports it.
        Objects.requireNonNull(producer.send(event));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
