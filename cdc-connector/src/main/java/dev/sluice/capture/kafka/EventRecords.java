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
 * Forms the records of the topics to the last byte: topic, partition, timestamp, key and headers. Whoever sends them, they
 * are the same. Pure but for its clock, which one thread owns.
 */
public final class EventRecords {
    private final TopicLayout layout;
    private final EventClock clock = new EventClock();

    /** Records for these topics. */
    public EventRecords(TopicLayout layout) {
        this.layout = layout;
    }

    TopicLayout layout() {
        return layout;
    }

    /** Timestamps go on from here, never below. */
    public void resumeAfter(long lastTimestampMillis) {
        clock.advanceTo(lastTimestampMillis);
    }

    /** A transaction ended at this time: nothing later has a lower timestamp, wherever a Kafka transaction ends. */
    public void ended(Instant commitTime) {
        clock.next(commitTime);
    }

    ProducerRecord<byte[], byte[]> row(MappedRecord record) {
        return record(record, topic(record), clock.next(record.time()));
    }

    /** A row that was there before the capture: its own time counts, in the order of its topic. */
    ProducerRecord<byte[], byte[]> olderRow(MappedRecord record) {
        String topic = topic(record);
        return record(record, topic, clock.nextOfOlderRows(topic, record.time()));
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
