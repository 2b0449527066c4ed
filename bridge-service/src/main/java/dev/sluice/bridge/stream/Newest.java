package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Delivery;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayStep;

/**
 * Finds the position after which a caller's newest events begin: looks at the end of the log, then further and further
 * back, up to a bound. Beyond it there are fewer events than asked for, which is what {@code last} promises: at most.
 */
final class Newest {
    private static final long FIRST_LOOK = 256;
    /** Records of any tenant in a channel; reading so many takes about a second. */
    private static final long LAST_LOOK = 256 * 1024;
    private static final int STEP_SECONDS = 10;

    private final EventLog log;
    private final int partition;
    private final Selection selection;
    private final LogBounds bounds;

    Newest(EventLog log, int partition, Selection selection, LogBounds bounds) {
        this.log = log;
        this.partition = partition;
        this.selection = selection;
        this.bounds = bounds;
    }

    /**
     * The position after which at most {@code count} of the caller's events follow, up to the end of the bounds. Blocks.
     *
     * @throws LogUnavailableException
     *             if the log cannot be read now
     */
    OffsetVector before(int count) {
        for (long back = FIRST_LOOK;; back *= 4) {
            OffsetVector start = back(back);
            List<OffsetVector> found = positions(start);
            if (found.size() > count) {
                return found.get(found.size() - count - 1);
            }
            if (back >= LAST_LOOK || start.equals(bounds.beforeEarliest())) {
                return start;
            }
        }
    }

    private OffsetVector back(long records) {
        OffsetVector start = bounds.beforeEarliest();
        for (Channel channel : selection.channels()) {
            int index = channel.index();
            long offset = bounds.last().offset(index) - records;
            if (offset > start.offset(index)) {
                // Not the earliest record's epoch: it may have ended before this offset.
                start = start.with(index, offset, bounds.last().epoch(index));
            }
        }
        return start;
    }

    /** Where a cursor stands after each of the caller's events from {@code start} to the end. */
    private List<OffsetVector> positions(OffsetVector start) {
        List<OffsetVector> positions = new ArrayList<>();
        var cursor = new Cursor(selection, partition, start);
        while (!cursor.hasReached(bounds.last())) {
            ReplayStep.Progress step = read(cursor.position());
            for (Delivery delivery : step.deliveries()) {
                if (delivery.record().offset() <= bounds.last().offset(delivery.record().channel())
                        && cursor.wants(delivery.record())) {
                    cursor.accept(delivery.record(), delivery.position());
                    positions.add(cursor.position());
                }
            }
            cursor.advanceTo(step.position());
        }
        return positions;
    }

    private ReplayStep.Progress read(OffsetVector after) {
        var step = new CompletableFuture<ReplayStep>();
        log.read(new ReplayRequest(partition, selection.channels(), selection.tenant(), after, bounds.last()),
                step::complete);
        try {
            return switch (step.get(STEP_SECONDS, TimeUnit.SECONDS)) {
                case ReplayStep.Progress progress -> progress;
                case ReplayStep.OutOfRange gone ->
                    throw new LogUnavailableException("the log has moved while its end was looked at");
                case ReplayStep.Unavailable(var reason) -> throw new LogUnavailableException(reason);
            };
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while reading the log", stop);
        } catch (ExecutionException | TimeoutException failure) {
            throw new LogUnavailableException("the log could not be read in time", failure);
        }
    }
}
