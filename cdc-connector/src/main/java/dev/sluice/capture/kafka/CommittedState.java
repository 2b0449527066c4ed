package dev.sluice.capture.kafka;

import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The state that the capture has committed to Kafka.
 *
 * @param offset
 *            the source offset; null if none was ever committed
 * @param watermarkLsn
 *            the LSN up to which the topics are complete, as PostgreSQL prints it; null if there is no watermark
 * @param lastTimestampMillis
 *            the lowest timestamp that a later record may have; 0 if there is no record yet
 * @param newestTimestamps
 *            the highest timestamp of each partition of the channels; empty partitions are absent
 */
public record CommittedState(@Nullable Map<String, Object> offset, @Nullable String watermarkLsn,
        long lastTimestampMillis, Map<TopicPartition, Long> newestTimestamps) {
    /** Returns whether rows or a heartbeat were ever committed. */
    public boolean holdsEvents() {
        return lastTimestampMillis > 0;
    }
}
