package dev.sluice.capture.kafka;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the capture has committed to Kafka.
 *
 * @param offset
 *            the source offset; null if nothing was ever committed
 * @param watermarkLsn
 *            the LSN up to which everything is in the topics, as PostgreSQL prints it; null if nothing was committed
 * @param lastTimestampMillis
 *            the timestamp that no later record may fall below; 0 if there is no record yet
 */
public record CommittedState(@Nullable Map<String, Object> offset, @Nullable String watermarkLsn,
        long lastTimestampMillis) {
    /** Whether any rows were ever committed, or a heartbeat. */
    public boolean holdsEvents() {
        return lastTimestampMillis > 0;
    }
}
