package dev.sluice.bridge.stream;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Delivery;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayStep;

/**
 * What lies between a cursor and an end, read from Kafka block by block and taken event by event; at most one block is
 * held. Owned by one writer loop.
 */
final class Replay {
    private final EventLog log;
    private final WriterLoop loop;
    private final Cursor cursor;
    private final Pace pace;
    private final Runnable arrived;
    private OffsetVector end;
    /** A reading is owed even if nothing lies between: only the log can tell that it was not cut off. */
    private boolean owed;
    private @Nullable Replayed replayed;
    private Reading reading = Reading.IDLE;
    /** Readings in a row that have failed. */
    private int failures;
    /** Found where the cursor stands, not yet told. */
    private List<Gap> gaps = List.of();

    private enum Reading {
        IDLE, UNDER_WAY, FAILED
    }

    /**
     * Moves {@code cursor} up to {@code end}, at {@code pace}; {@code arrived} is run on the loop when {@link #next} may
     * know more.
     */
    Replay(EventLog log, WriterLoop loop, Cursor cursor, Pace pace, OffsetVector end, Runnable arrived) {
        this.log = log;
        this.loop = loop;
        this.cursor = cursor;
        this.pace = pace;
        this.end = end;
        this.arrived = arrived;
    }

    /**
     * The next event for the caller, at which the cursor stands then; null if there is none, or none yet, or its time
     * has not come.
     */
    @Nullable
    EventRecord next() {
        while (!isDone() && gaps.isEmpty()) {
            Replayed source = replayed;
            if (source == null) {
                if (!pace.isWaiting()) {
                    request();
                }
                return null;
            }
            Delivery first = source.first();
            if (first == null) {
                cursor.advanceTo(source.position());
                replayed = null;
            } else if (!cursor.wants(first.record())) {
                cursor.accept(first.record());
                source.take();
            } else if (pace.isDue(first.record().timestamp())) {
                cursor.accept(first.record(), first.position());
                source.take();
                return first.record();
            } else {
                return null;
            }
        }
        replayed = null;
        return null;
    }

    /** The block that is being taken event by event; null if there is nothing in it, or none. */
    @Nullable
    Passage block() {
        Replayed block = replayed;
        return block == null || block.first() == null || !gaps.isEmpty() ? null : new Block(block);
    }

    /** One block, as long as it is the one at hand. */
    private final class Block implements Passage {
        private final Replayed block;

        Block(Replayed block) {
            this.block = block;
        }

        @Override
        public Object source() {
            return block.source();
        }

        @Override
        public OptionalLong number() {
            return OptionalLong.of(block.taken());
        }

        @Override
        public void skipTo(long number) {
            block.skipTo((int) number);
        }

        @Override
        public @Nullable EventRecord next() {
            return block.first() == null ? null : Replay.this.next();
        }
    }

    /** Whether the cursor has reached the end, or one of its own, and no gap is to be told. */
    boolean isDone() {
        return gaps.isEmpty() && (cursor.isAtEnd() || (!owed && cursor.hasReached(end)));
    }

    OffsetVector end() {
        return end;
    }

    /** Goes on to a further end, because the tail no longer holds what follows the cursor. */
    void extend(OffsetVector further) {
        end = further;
        owed = true;
    }

    /** What the log does not hold after the cursor; as long as there is some, nothing is read. */
    List<Gap> gaps() {
        return gaps;
    }

    /** Moves the cursor over the gaps, one after the other; the client is told of each when the cursor is past it. */
    void passGaps(Consumer<Gap> tell) {
        for (Gap gap : gaps) {
            cursor.jump(gap.channel().index(), gap.goesOnAfter(), gap.epoch());
            tell.accept(gap);
        }
        gaps = List.of();
    }

    /** How many readings in a row have failed. */
    int failures() {
        return failures;
    }

    /** Lets {@link #next} read again after a failure. */
    void retry() {
        if (reading == Reading.FAILED) {
            reading = Reading.IDLE;
        }
    }

    /** Holds nothing; goes on by reading again. */
    void release() {
        replayed = null;
    }

    private void request() {
        if (reading == Reading.IDLE) {
            reading = Reading.UNDER_WAY;
            var request = new ReplayRequest(cursor.partition(), cursor.selection().channels(),
                    cursor.selection().tenant(), cursor.position(), end);
            log.read(request, step -> loop.execute(() -> take(step)));
        }
    }

    private void take(ReplayStep step) {
        reading = Reading.IDLE;
        switch (step) {
            case ReplayStep.Progress progress -> {
                replayed = new Replayed(progress);
                owed = false;
                failures = 0;
            }
            case ReplayStep.OutOfRange(var bounds) -> {
                owed = false;
                findGaps(bounds);
            }
            case ReplayStep.Unavailable unavailable -> fail();
        }
        arrived.run();
    }

    private void findGaps(LogBounds bounds) {
        gaps = cursor.selection().channels().stream()
                .map(channel -> Start.outOfBounds(channel, cursor.position().offset(channel.index()), bounds))
                .filter(Objects::nonNull).toList();
        if (gaps.isEmpty()) {
            // The bounds have moved since.
            fail();
        } else {
            end = bounds.last();
        }
    }

    private void fail() {
        reading = Reading.FAILED;
        failures++;
    }
}
