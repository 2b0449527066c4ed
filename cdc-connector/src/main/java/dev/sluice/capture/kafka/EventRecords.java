package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.EventHeader;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.schemas.TenantPartition;

/**
 * The factory of Kafka records: topic, partition, timestamp, key, headers and value, equal in all runtimes. Owned by
 * one thread, because timestamps are monotonic.
 */
public final class EventRecords {
    private final TopicLayout layout;
    private final EventClock clock = new EventClock();

    /** Creates a factory of records for these topics. */
    public EventRecords(TopicLayout layout) {
        this.layout = layout;
    }

    /** Returns the topics. */
    public TopicLayout layout() {
        return layout;
    }

    /** Ensures that no later record, except a snapshot row, gets a timestamp lower than this one. */
    public void resumeAfter(long lastTimestampMillis) {
        clock.advanceTo(lastTimestampMillis);
    }

    /**
     * Records that a PostgreSQL transaction ended at this time: no later record, except a snapshot row, gets a lower
     * timestamp.
     */
    public void ended(Instant commitTime) {
        clock.next(commitTime);
    }

    ProducerRecord<byte[], byte[]> row(MappedRecord record) {
        return record(record, topic(record), clock.next(record.time()));
    }

    /** Returns a row read by a snapshot: its timestamp is from its time column, monotonic within its topic. */
    ProducerRecord<byte[], byte[]> snapshotRow(MappedRecord record) {
        String topic = topic(record);
        return record(record, topic, clock.nextForSnapshot(topic, record.time()));
    }

    ProducerRecord<byte[], byte[]> watermark(Watermark watermark) {
        return new ProducerRecord<>(layout.topics().capture(), 0, clock.next(watermark.commitTime()), Watermark.key(),
                watermark.value());
    }

    private String topic(MappedRecord record) {
        return record instanceof ChannelEvent event
                ? layout.topics().channel(event.channel())
                : layout.topics().deadLetter();
    }

    private ProducerRecord<byte[], byte[]> record(MappedRecord record, String topic, long timestamp) {
        byte @Nullable [] key = record instanceof ChannelEvent event ? bytes(event.tenant()) : null;
        // Explicit, so that no partitioner in the producer's configuration can change it.
        int partition = key == null ? 0 : TenantPartition.ofKey(key, layout.partitions());
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, partition, timestamp, key,
                record.value());
        for (EventHeader header : record.headers()) {
            message.headers().add(header.name(), bytes(header.value()));
        }
        return message;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
