package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.Position;

/**
 * The lookup of the end of a bounded range in the log. The end is known only after the watermark has passed it: then no
 * record before that instant can be written any more. Thread-safe.
 *
 * @param settled
 *            returns the instant before which no record can be written any more; empty if it is not known
 * @param executor
 *            runs tasks that block until the log answers
 */
public record RangeEnd(EventLog log, Supplier<Optional<Instant>> settled, Executor executor) {
    /** Returns whether no record before {@code instant} can be written any more. */
    public boolean isSettled(Instant instant) {
        return settled.get().filter(until -> !until.isBefore(instant)).isPresent();
    }

    /**
     * Returns the position up to which a partition's records are earlier than {@code instant}; empty if it is not
     * settled. Blocks.
     *
     * @throws LogUnavailableException
     *             if the log does not answer
     */
    public Optional<Position> at(int partition, Instant instant) {
        // In this order, so that the log already holds every record before the instant when it is queried.
        return isSettled(instant) ? Optional.of(log.lastBefore(partition, instant)) : Optional.empty();
    }
}
