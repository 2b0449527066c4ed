package dev.sluice.bridge.stream;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;

/**
 * What responses are served from, as long as the log is this one. Everything in it stays the caller's.
 *
 * @param log
 *            what is read
 * @param ending
 *            tells where bounded streams end
 * @param settings
 *            how streams behave
 * @param listener
 *            told what happens
 * @param clock
 *            tells when heartbeats, waiting and tokens end
 */
public record Serving(EventLog log, Ending ending, StreamSettings settings, StreamListener listener, Clock clock) {
    /**
     * The position after which a stream without one begins. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if the log cannot be read now
     */
    public OffsetVector begin(Selection selection, int partition, Origin origin, LogBounds bounds) {
        return switch (origin) {
            case Origin.Live live -> bounds.last();
            case Origin.Earliest earliest -> bounds.beforeEarliest();
            case Origin.Since(var instant) -> log.before(partition, instant, bounds);
            case Origin.Last(int count) -> new Newest(log, partition, selection, bounds).before(count);
        };
    }

    /**
     * Where a stream ends that is wanted for a bounded period only, if that can be told already. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if the log cannot be read now
     */
    public Optional<OffsetVector> end(Selection selection, int partition) {
        return selection.period().isBounded()
                ? ending.at(partition, Instant.ofEpochMilli(selection.period().untilMillis()))
                : Optional.empty();
    }
}
