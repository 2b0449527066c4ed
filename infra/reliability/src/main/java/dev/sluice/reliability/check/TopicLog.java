package dev.sluice.reliability.check;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.EventTypes;
import dev.sluice.schemas.Topics;

/** The topics as a {@code read_committed} consumer reads them, from the beginning to the end. Used by one thread. */
public final class TopicLog {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final List<String> CHANNELS = CapturedTable.channels();

    private final String user;
    private final EventSequences events = new EventSequences();
    private final EventSequences visible = new EventSequences();
    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Integer> republished = new HashMap<>();
    private final Set<String> inserted = new HashSet<>();
    private final Sequence ids = new Sequence();
    private final Map<TopicPartition, Long> timestamps = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final List<Gap> gaps = new ArrayList<>();
    private long backwards;
    private long deadLetters;

    private TopicLog(String user) {
        this.user = user;
    }

    /**
     * Reads until the last row of each tenant has arrived in each channel, or no record has arrived for 90 seconds;
     * then reads to the end.
     *
     * @param user
     *            the user of {@link #visible}
     * @param lastKind
     *            the kind of the last rows
     * @param tenants
     *            the number of tenants
     */
    public static TopicLog read(String bootstrapServers, String user, String lastKind, int tenants) {
        var log = new TopicLog(user);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed", "auto.offset.reset",
                        "earliest", "enable.auto.commit", "false"),
                new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = Stream
                    .concat(CHANNELS.stream().map(TOPICS::channel), Stream.of(TOPICS.deadLetter()))
                    .flatMap(topic -> consumer.partitionsFor(topic).stream()
                            .map(it -> new TopicPartition(topic, it.partition())))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            log.read(consumer, lastKind, tenants * CHANNELS.size());
        }
        return log;
    }

    private void read(KafkaConsumer<String, String> consumer, String lastKind, int ends) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (ended.size() < ends && System.nanoTime() - deadline < 0) {
            if (take(consumer, lastKind)) {
                deadline = System.nanoTime() + LIMIT.toNanos();
            }
        }
        Map<TopicPartition, Long> bounds = consumer.endOffsets(consumer.assignment());
        while (bounds.entrySet().stream().anyMatch(it -> consumer.position(it.getKey()) < it.getValue())) {
            take(consumer, lastKind);
        }
    }

    private boolean take(KafkaConsumer<String, String> consumer, String lastKind) {
        boolean any = false;
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
            any = true;
            if (record.topic().equals(TOPICS.deadLetter())) {
                takeDeadLetter(record.value());
            } else if (!header(record, EventHeaders.TYPE).equals(EventTypes.GAP)) {
                take(record, lastKind);
            }
        }
        return any;
    }

    private void takeDeadLetter(String value) {
        if (value.contains("\"reason\":\"gap\"")) {
            gaps.add(Gap.of(value));
        } else {
            deadLetters++;
        }
    }

    private void take(ConsumerRecord<String, String> record, String lastKind) {
        RowEvent event = event(record);
        if (header(record, EventHeaders.SNAPSHOT).isEmpty()) {
            events.add(event.tenant(), event.channel(), event.fingerprint());
        } else {
            republished.merge(event.row(), 1, Integer::sum);
        }
        if (event.isInsert()) {
            inserted.add(event.row());
        }
        ids.add(Fingerprint.of(header(record, EventHeaders.ID)));
        if (event.isDelete()) {
            rows.remove(event.row());
        } else {
            rows.put(event.row(), event.rowFingerprint());
        }
        String recipient = header(record, EventHeaders.RECIPIENT_ID);
        if (recipient.isEmpty() || recipient.equals(user)) {
            visible.add(event.tenant(), event.channel(),
                    Fingerprint.of(event.type(), Long.toString(record.offset()), record.value()));
        }
        var partition = new TopicPartition(record.topic(), record.partition());
        long last = timestamps.getOrDefault(partition, Long.MIN_VALUE);
        timestamps.put(partition, Math.max(last, record.timestamp()));
        // Only a republished row may have an earlier timestamp than a record before it.
        backwards += header(record, EventHeaders.SNAPSHOT).isEmpty() && last > record.timestamp() ? 1 : 0;
        if (event.kind().equals(lastKind)) {
            ended.add(event.tenant() + " " + event.channel());
        }
    }

    private static RowEvent event(ConsumerRecord<String, String> record) {
        String channel = record.topic().substring(TOPICS.prefix().length() + 1);
        return new RowEvent(record.key(), channel, header(record, EventHeaders.TYPE),
                header(record, EventHeaders.SUBJECT), header(record, EventHeaders.KIND),
                EventData.columns(record.value()));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null
                ? ""
                : new String(Objects.requireNonNull(header.value(), name), StandardCharsets.UTF_8);
    }

    /** Returns fingerprints of all events from the WAL, by the row that they describe. */
    public EventSequences events() {
        return events;
    }

    /** Returns the rows that any event has inserted, even if a later one deleted them. */
    public Set<String> inserted() {
        return inserted;
    }

    /** Returns how often each row was republished, by tenant, channel and primary key. */
    Map<String, Integer> republished() {
        return republished;
    }

    /** Returns fingerprints of the events that the user may see, by type, offset and value. */
    public EventSequences visible() {
        return visible;
    }

    /** Returns fingerprints of the rows that remain after all events, by tenant, channel and primary key. */
    public Map<String, Long> rows() {
        return rows;
    }

    /** Returns the number of events with the {@code ce_id} of another event. */
    public long repeatedIds() {
        return ids.size() - Arrays.stream(ids.toArray()).distinct().count();
    }

    /** Returns the number of records with an earlier timestamp than the previous one of their partition. */
    public long backwards() {
        return backwards;
    }

    /** Returns the number of gaps that the capture has reported. */
    public int gaps() {
        return gaps.size();
    }

    /** Returns whether the transaction whose COMMIT record ends at this LSN lies in a gap. */
    boolean lacks(long commit) {
        return gaps.stream().anyMatch(gap -> gap.contains(commit));
    }

    /** Returns the number of dead letters that report a row. */
    public long deadLetters() {
        return deadLetters;
    }
}
