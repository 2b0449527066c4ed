package dev.sluice.capture.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The source of record timestamps: commit times made monotonic, because PostgreSQL's commit times can go back and
 * Kafka's search by timestamp needs order within a partition. A commit time in the future (from a replication origin,
 * or from a wrong clock) would raise all later timestamps until that time. So it is not used, and its rows get the
 * timestamp of the record before them. Owned by the sink's thread.
 */
final class EventClock {
    /** How far the database's clock may be ahead of this machine's. */
    private static final long TOLERANCE_MILLIS = Duration.ofMinutes(1).toMillis();

    private final LongSupplier nowMillis;
    private final Consumer<Instant> inTheFuture;
    private final Map<String, Long> lastSnapshotMillis = new HashMap<>();
    private final Map<TopicPartition, Long> lastMillis = new HashMap<>();
    /** No later record has a lower timestamp than this. */
    private long floorMillis;
    private @Nullable Instant lastTime;
    private boolean lastTimeIsInTheFuture;

    /**
     * @param nowMillis
     *            this machine's clock, in milliseconds since the epoch
     * @param inTheFuture
     *            receives each commit time that is not used
     */
    EventClock(LongSupplier nowMillis, Consumer<Instant> inTheFuture) {
        this.nowMillis = nowMillis;
        this.inTheFuture = inTheFuture;
    }

    /**
     * Continues after the committed timestamps.
     *
     * @param watermarkMillis
     *            the timestamp of the watermark
     * @param newest
     *            the highest timestamp of each partition. If an earlier version used a commit time in the future, the
     *            partitions with its records, and only those, keep that time.
     */
    void resumeAfter(long watermarkMillis, Map<TopicPartition, Long> newest) {
        long latest = nowMillis.getAsLong() + TOLERANCE_MILLIS;
        floorMillis = Math.max(floorMillis, watermarkMillis <= latest
                ? watermarkMillis
                : newest.values().stream().filter(millis -> millis <= latest).max(Long::compare).orElse(0L));
        newest.forEach((partition, millis) -> {
            // A lower timestamp is covered by the watermark, or belongs to an aborted transaction.
            if (millis > latest) {
                lastMillis.merge(partition, millis, Math::max);
            }
        });
    }

    /** Returns the timestamp of a snapshot row: monotonic within its topic. No later row of the WAL has a lower one. */
    long nextForSnapshot(TopicPartition partition, Instant time) {
        long millis = lastSnapshotMillis.merge(partition.topic(), Math.max(0, time.toEpochMilli()), Math::max);
        floorMillis = Math.max(floorMillis, millis);
        return lastMillis.merge(partition, millis, Math::max);
    }

    /** Returns the timestamp of the next record, in milliseconds since the epoch. */
    long next(TopicPartition partition, Instant time) {
        long millis = isInTheFuture(time) ? floorMillis : Math.max(floorMillis, time.toEpochMilli());
        return lastMillis.merge(partition, millis, Math::max);
    }

    /** Returns the lowest timestamp that the next record of a partition may have. */
    long lowest(TopicPartition partition) {
        return lastMillis.merge(partition, floorMillis, Math::max);
    }

    /** Returns the lowest timestamp that a later record may have. */
    long floorMillis() {
        return floorMillis;
    }

    /** Ends a transaction: no later record gets a lower timestamp than its commit time. */
    void ended(Instant commitTime) {
        if (isInTheFuture(commitTime)) {
            inTheFuture.accept(commitTime);
        } else {
            // Kafka rejects negative timestamps.
            floorMillis = Math.max(floorMillis, commitTime.toEpochMilli());
        }
    }

    /** Decides once for all rows of a transaction and its end, whatever the clock does in between. */
    private boolean isInTheFuture(Instant time) {
        if (!time.equals(lastTime)) {
            lastTime = time;
            lastTimeIsInTheFuture = time.toEpochMilli() > nowMillis.getAsLong() + TOLERANCE_MILLIS;
        }
        return lastTimeIsInTheFuture;
    }
}
