package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.Position;

/**
 * Finds the end of a bounded range in the log. It is known only when the watermark has passed the range's end: no record
 * before that instant can be written any more. Thread-safe.
 *
 * @param settled
 *            returns the instant before which no record can be written any more; empty if it is not known
 * @param executor
 *            runs what waits for the log's answer
 */
public record RangeEnd(EventLog log, Supplier<Optional<Instant>> settled, Executor executor) {
    /** Returns whether no record before {@code instant} can be written any more. */
    public boolean isSettled(Instant instant) {
        return settled.get().filter(until -> !until.isBefore(instant)).isPresent();
    }

    /**
     * Returns the position up to which a partition's records are earlier than {@code instant}; empty if it is not settled.
     * Blocks.
     *
     * @throws LogUnavailableException
     *             if the log does not answer
     */
    public Optional<Position> at(int partition, Instant instant) {
        // In this order: the log is asked for its end only when it holds everything before the instant.
        return isSettled(instant) ? Optional.of(log.lastBefore(partition, instant)) : Optional.empty();
    }
}
