package dev.sluice.bridge.stream;

import java.time.Clock;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StartingPoint;

/**
 * The shared objects that serve a response while its log is the current one. The caller closes them.
 *
 * @param rangeEnd
 *            finds where bounded ranges end
 * @param clock
 *            the wall clock, for heartbeats, time limits and token expiry
 */
public record StreamContext(EventLog log, RangeEnd rangeEnd, StreamSettings settings, StreamListener listener,
        Clock clock) {
    /**
     * Returns the position at which a response without a position starts. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if the log does not answer
     */
    public Position startOf(Selection selection, int partition, StartingPoint start, LogBounds bounds) {
        return switch (start) {
            case StartingPoint.Latest latest -> bounds.last();
            case StartingPoint.Earliest earliest -> bounds.beforeEarliest();
            case StartingPoint.Since(var instant) -> log.beforeMarkers(partition,
                    log.before(partition, instant, bounds), bounds);
            case StartingPoint.Last(int count) -> new NewestEvents(log, partition, selection, bounds).before(count);
        };
    }

    /**
     * Returns where the range of a selection ends, as far as that is known. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if the log does not answer
     */
    public RangeEndState endOf(Selection selection, int partition) {
        return rangeEnd.at(selection, partition);
    }
}
