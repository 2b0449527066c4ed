package dev.sluice.capture.kafka;

import java.time.Instant;

/**
 * Record timestamps: commit times that never go back, because PostgreSQL's do and Kafka's search by time needs order.
 * Owned by the sink's thread.
 */
final class EventClock {
    private long lastMillis;

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
