package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.event.EventHeader;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.schemas.TenantPartition;

/**
 * The factory of Kafka records: topic, partition, timestamp, key, headers and value, equal in all runtimes. Owned by
 * one thread, because timestamps are monotonic.
 */
public final class EventRecords {
    private final TopicLayout layout;
    private final EventClock clock;

    /**
     * @param layout
     *            the topics
     * @param nowMillis
     *            this machine's clock, in milliseconds since the epoch
     * @param inTheFuture
     *            receives each commit time in the future; such a time is not used for timestamps
     */
    public EventRecords(TopicLayout layout, LongSupplier nowMillis, Consumer<Instant> inTheFuture) {
        this.layout = layout;
        this.clock = new EventClock(nowMillis, inTheFuture);
    }

    /** Returns the topics. */
    public TopicLayout layout() {
        return layout;
    }

    /** Ensures that no later record, except a snapshot row, gets a timestamp lower than those that were committed. */
    public void resumeAfter(CommittedState committed) {
        clock.resumeAfter(committed.lastTimestampMillis(), committed.newestTimestamps());
    }

    /**
     * Records that a PostgreSQL transaction ended at this time: no later record, except a snapshot row, gets a lower
     * timestamp.
     */
    public void ended(Instant commitTime) {
        clock.ended(commitTime);
    }

    ProducerRecord<byte[], byte[]> row(MappedRecord record) {
        byte @Nullable [] key = key(record);
        TopicPartition partition = partition(record, key);
        return record(record, key, partition, clock.next(partition, record.time()));
    }

    /** Returns a row read by a snapshot: its timestamp is from its time column, monotonic within its topic. */
    ProducerRecord<byte[], byte[]> snapshotRow(MappedRecord record) {
        byte @Nullable [] key = key(record);
        TopicPartition partition = partition(record, key);
        return record(record, key, partition, clock.nextForSnapshot(partition, record.time()));
    }

    /**
     * Returns the markers of a gap. Each partition of these channels' topics gets one, with the content of the gap's
     * dead letter. A marker has the lowest timestamp that its partition allows, because rows that are captured next may have been
     * committed before the gap was found, and must keep their commit time as timestamp.
     */
    List<ProducerRecord<byte[], byte[]>> markers(DeadLetter gap, Collection<String> channels) {
        List<ProducerRecord<byte[], byte[]>> markers = new ArrayList<>();
        for (String channel : channels) {
            for (int number = 0; number < layout.partitions(); number++) {
                var partition = new TopicPartition(layout.topics().channel(channel), number);
                markers.add(record(gap, null, partition, clock.lowest(partition)));
            }
        }
        return markers;
    }

    /** Returns the watermark after a transaction that has {@link #ended}. */
    ProducerRecord<byte[], byte[]> watermark(Watermark watermark) {
        long millis = clock.floorMillis();
        // A commit time in the future is not used for timestamps, so the watermark must not have it either.
        Watermark usable = watermark.commitTime().toEpochMilli() <= millis
                ? watermark
                : new Watermark(Instant.ofEpochMilli(millis), watermark.lsn());
        return new ProducerRecord<>(layout.topics().capture(), 0, millis, Watermark.key(), usable.value());
    }

    private static byte @Nullable [] key(MappedRecord record) {
        return record instanceof ChannelEvent event ? bytes(event.tenant()) : null;
    }

    /** Explicit, so that no partitioner in the producer's configuration can change it. */
    private TopicPartition partition(MappedRecord record, byte @Nullable [] key) {
        return record instanceof ChannelEvent event && key != null
                ? new TopicPartition(layout.topics().channel(event.channel()),
                        TenantPartition.ofKey(key, layout.partitions()))
                : new TopicPartition(layout.topics().deadLetter(), 0);
    }

    private static ProducerRecord<byte[], byte[]> record(MappedRecord record, byte @Nullable [] key,
            TopicPartition partition, long timestamp) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(partition.topic(), partition.partition(),
                timestamp, key, record.value());
        for (EventHeader header : record.headers()) {
            message.headers().add(header.name(), bytes(header.value()));
        }
        return message;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
