package dev.sluice.capture.kafka;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the capture has committed to Kafka.
 *
 * @param offset
 *            the source offset; null if nothing was ever committed
 * @param lastTimestampMillis
 *            the timestamp that no later record may fall below; 0 if there is no record yet
 */
public record CommittedState(@Nullable Map<String, Object> offset, long lastTimestampMillis) {
    /** Whether any rows were ever committed, or a heartbeat. */
    public boolean holdsEvents() {
        return lastTimestampMillis > 0;
    }
}
