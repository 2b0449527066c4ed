package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogFutures;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.request.Selection;

/**
 * The search for the position before a caller's newest events. It reads the end of the log, then ranges further back,
 * up to a limit. At the limit, fewer events than requested may follow the position: the parameter {@code last} is a
 * maximum.
 */
final class NewestEvents {
    private static final long FIRST_OFFSETS = 256;
    /**
     * The search limit, in offsets of a channel, including those of other tenants. Reading this many takes about a
     * second.
     */
    private static final long MAX_OFFSETS = 256 * 1024;
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final EventLog log;
    private final int partition;
    private final Selection selection;
    private final LogBounds bounds;

    NewestEvents(EventLog log, int partition, Selection selection, LogBounds bounds) {
        this.log = log;
        this.partition = partition;
        this.selection = selection;
        this.bounds = bounds;
    }

    /**
     * Returns the position that is followed by at most {@code count} of the caller's events up to the end of the
     * bounds. Blocks.
     *
     * @throws LogUnavailableException
     *             if the log cannot be read
     */
    Position before(int count) {
        for (long back = FIRST_OFFSETS;; back *= 4) {
            Position start = back(back);
            List<Position> found = positions(start);
            if (found.size() > count) {
                return found.get(found.size() - count - 1);
            }
            if (back >= MAX_OFFSETS || start.equals(bounds.beforeEarliest())) {
                return start;
            }
        }
    }

    private Position back(long records) {
        Position start = bounds.beforeEarliest();
        for (Channel channel : selection.channels()) {
            int index = channel.index();
            long offset = bounds.last().offset(index) - records;
            if (offset > start.offset(index)) {
                // Not the earliest record's epoch, which may have ended before this offset.
                start = start.with(index, offset, bounds.last().epoch(index));
            }
        }
        return start;
    }

    /** Returns the position of each of the caller's events from {@code start} to the end. */
    private List<Position> positions(Position start) {
        List<Position> positions = new ArrayList<>();
        var cursor = new Cursor(selection, partition, start);
        while (!cursor.hasReached(bounds.last())) {
            ReplayResult.Progress step = read(cursor.position());
            for (PositionedRecord found : step.records()) {
                if (found.record().offset() <= bounds.last().offset(found.record().channel())
                        && cursor.wants(found.record())) {
                    cursor.accept(found.record(), found.position());
                    positions.add(cursor.position());
                }
            }
            cursor.advanceTo(step.position());
        }
        return positions;
    }

    private ReplayResult.Progress read(Position after) {
        var step = new CompletableFuture<ReplayResult>();
        log.read(new ReplayRequest(partition, selection.channels(), selection.tenant(), after, bounds.last()),
                step::complete);
        return switch (LogFutures.await(step, READ_TIMEOUT, "the newest events of partition " + partition)) {
            case ReplayResult.Progress progress -> progress;
            case ReplayResult.OutOfRange outOfRange ->
                throw new LogUnavailableException("Retention removed records while the newest events were read.");
            case ReplayResult.Unavailable(String reason) -> throw new LogUnavailableException(reason);
        };
    }
}
