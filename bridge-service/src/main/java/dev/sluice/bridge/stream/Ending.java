package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OffsetVector;

/**
 * Where the log passes an instant: known only when no record before that instant can come any more. Thread-safe.
 *
 * @param log
 *            what is asked
 * @param settled
 *            the instant before which nothing more will come into the log; empty: not known
 * @param asking
 *            runs what waits for the log's answer
 */
public record Ending(EventLog log, Supplier<Optional<Instant>> settled, Executor asking) {
    /** Whether no record before {@code instant} can come any more. */
    public boolean isSettled(Instant instant) {
        return settled.get().filter(until -> !until.isBefore(instant)).isPresent();
    }

    /**
     * The position up to which a partition's records are earlier than {@code instant}; empty if it is not settled.
     * Blocks.
     *
     * @throws LogUnavailableException
     *             if the log cannot be read now
     */
    public Optional<OffsetVector> at(int partition, Instant instant) {
        // First: the log is asked for its end only when everything before the instant is in it.
        return isSettled(instant) ? Optional.of(log.lastBefore(partition, instant)) : Optional.empty();
    }
}
