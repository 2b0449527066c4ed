package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.Selection;

/**
 * The lookup of the end of a bounded range in the log. The end is known when two conditions hold. First, the watermark
 * has passed the instant, so no earlier record can be written any more. Second, no open transaction hides an earlier
 * record: a record at the instant or later is readable, or the last stable offset has reached the high watermark that
 * was read after the watermark had passed. Thread-safe.
 *
 * @param settled
 *            returns the instant before which no record can be written any more; empty if it is not known
 * @param executor
 *            runs tasks that block until the log answers
 * @param nanoTime
 *            the time in nanoseconds, as {@link System#nanoTime}
 */
public record RangeEnd(EventLog log, Supplier<Optional<Instant>> settled, Executor executor, LongSupplier nanoTime) {
    /** Returns whether the watermark has passed the end of a bounded range. */
    boolean isSettled(Selection selection) {
        return settled.get().filter(until -> !until.isBefore(end(selection))).isPresent();
    }

    private static Instant end(Selection selection) {
        return Instant.ofEpochMilli(selection.times().untilMillis());
    }

    /**
     * Returns where a selection's range ends in a partition. Blocks.
     *
     * @throws LogUnavailableException
     *             if the log does not answer
     */
    public RangeEndState at(Selection selection, int partition) {
        if (!selection.times().isBounded()) {
            return new RangeEndState.Unbounded();
        }
        if (!isSettled(selection)) {
            return new RangeEndState.Open();
        }
        // Read after the watermark has passed, so that the high watermark includes every record before the end.
        LogBounds bounds = log.bounds(partition);
        return search(selection, partition, bounds, bounds.highWatermark());
    }

    /**
     * Looks again where a held range ends. Blocks.
     *
     * @throws LogUnavailableException
     *             if the log does not answer
     */
    RangeEndState again(Selection selection, int partition, RangeEndState.Held held) {
        LogBounds bounds = log.bounds(partition);
        return bounds.last().equals(held.searchedTo())
                ? held
                : search(selection, partition, bounds, held.highWatermark());
    }

    /** Returns where a range ends after the time limit: it is not settled if it is still held. Blocks. */
    RangeEndState conclude(Selection selection, int partition, RangeEndState.Held held) {
        try {
            RangeEndState now = again(selection, partition, held);
            return now instanceof RangeEndState.Held still
                    ? new RangeEndState.NotSettled(holders(selection, partition, still))
                    : now;
        } catch (LogUnavailableException unknown) {
            return new RangeEndState.NotSettled(List.of());
        }
    }

    private RangeEndState search(Selection selection, int partition, LogBounds bounds, Position highWatermark) {
        Position last = log.lastBefore(partition, end(selection), bounds);
        for (Channel channel : selection.channels()) {
            int index = channel.index();
            boolean laterRecordFound = last.offset(index) < bounds.last().offset(index);
            if (!laterRecordFound && bounds.last().offset(index) < highWatermark.offset(index)) {
                return new RangeEndState.Held(highWatermark, bounds.last());
            }
        }
        return new RangeEndState.Known(last);
    }

    private List<OpenTransaction> holders(Selection selection, int partition, RangeEndState.Held held) {
        return log.openTransactions(partition).stream().filter(open -> selection.channels().contains(open.channel())
                && open.startOffset() <= held.highWatermark().offset(open.channel().index())).toList();
    }
}
