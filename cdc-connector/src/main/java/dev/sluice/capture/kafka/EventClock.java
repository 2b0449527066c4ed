package dev.sluice.capture.kafka;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Record timestamps: commit times that never go back, because PostgreSQL's do and Kafka's search by time needs order.
 * Owned by the sink's thread.
 */
final class EventClock {
    private final Map<String, Long> lastSnapshotMillis = new HashMap<>();
    private long lastMillis;

    /** The time of a row older than the capture: it holds its topic's order, and everything later follows it. */
    long nextForSnapshot(String topic, Instant time) {
        long millis = lastSnapshotMillis.merge(topic, Math.max(0, time.toEpochMilli()), Math::max);
        advanceTo(millis);
        return millis;
    }

    void advanceTo(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    /** The time of the next record, in milliseconds since the epoch. */
    long next(Instant time) {
        // Kafka refuses negative timestamps.
        lastMillis = Math.max(lastMillis, Math.max(0, time.toEpochMilli()));
        return lastMillis;
    }
}
