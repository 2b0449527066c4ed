package dev.sluice.capture.kafka;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The source of record timestamps: commit times made monotonic, because PostgreSQL's commit times can go back and
 * Kafka's search by timestamp needs order. Owned by the sink's thread.
 */
final class EventClock {
    private final Map<String, Long> lastSnapshotMillis = new HashMap<>();
    private long lastMillis;

    /** Returns the timestamp of a snapshot row: monotonic within its topic. No later row of the WAL has a lower one. */
    long nextForSnapshot(String topic, Instant time) {
        long millis = lastSnapshotMillis.merge(topic, Math.max(0, time.toEpochMilli()), Math::max);
        advanceTo(millis);
        return millis;
    }

    void advanceTo(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    /** Returns the timestamp of the next record, in milliseconds since the epoch. */
    long next(Instant time) {
        // Kafka rejects negative timestamps.
        lastMillis = Math.max(lastMillis, Math.max(0, time.toEpochMilli()));
        return lastMillis;
    }
}
