package dev.sluice.bridge.stream;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;

/**
 * A reader that advances a cursor through the log up to an end, block by block and event by event. It holds at most one
 * block and has at most one request under way. Owned by one writer loop.
 */
final class ReplayReader {
    private final EventLog log;
    private final WriterLoop loop;
    private final Cursor cursor;
    private final Pace pace;
    private final Runnable ready;
    private Position end;
    private Verification verification = Verification.NOT_NEEDED;
    private @Nullable BlockCursor block;
    private RequestState request = RequestState.NONE;
    /** Failed requests in a row. */
    private int failures;
    /** Gaps at the cursor's position that have not been passed. */
    private List<Gap> gaps = List.of();

    private enum RequestState {
        NONE, UNDER_WAY, FAILED
    }

    /**
     * Whether the log must be queried even if the range is empty, because only the log knows whether it was truncated.
     */
    private enum Verification {
        NOT_NEEDED, NEEDED
    }

    /**
     * Creates a reader.
     *
     * @param end
     *            the position to read up to
     * @param ready
     *            run on the loop when {@link #next} may return another result
     */
    ReplayReader(ReaderContext context, Position end, Runnable ready) {
        this.log = context.log();
        this.loop = context.loop();
        this.cursor = context.cursor();
        this.pace = context.pace();
        this.end = end;
        this.ready = ready;
    }

    /**
     * Advances the cursor to the next event for the caller and returns it; null if no event is available or due, or if
     * there are {@link #gaps}. Requests the next block if it is needed.
     */
    @Nullable
    EventRecord next() {
        while (!isDone() && gaps.isEmpty()) {
            BlockCursor current = block;
            if (current == null) {
                if (!pace.isWaiting()) {
                    request();
                }
                return null;
            }
            PositionedRecord next = current.peek();
            if (next == null) {
                cursor.advanceTo(current.end());
                block = null;
            } else if (cursor.meetsGap(next.record())) {
                gaps = List.of(cursor.gapAt(next.record(), next.position()));
                return null;
            } else if (!cursor.wants(next.record())) {
                cursor.accept(next.record());
                current.take();
            } else if (pace.isDue(next.record().timestamp())) {
                cursor.accept(next.record(), next.position());
                current.take();
                return next.record();
            } else {
                return null;
            }
        }
        if (gaps.isEmpty()) {
            block = null;
        }
        return null;
    }

    /** Returns the block that is held; null if there is none. */
    @Nullable
    BlockCursor held() {
        return block;
    }

    /** Returns the current block as a source of rendered runs; null if it has no record left, or there is none. */
    @Nullable
    RunSource block() {
        BlockCursor current = block;
        return current == null || current.peek() == null || !gaps.isEmpty() ? null : new BlockRun(current);
    }

    /** One block as a source of rendered runs, while it is the current one. */
    private final class BlockRun implements RunSource {
        private final BlockCursor run;

        BlockRun(BlockCursor run) {
            this.run = run;
        }

        @Override
        public Object source() {
            return run.source();
        }

        @Override
        public OptionalLong sequence() {
            return OptionalLong.of(run.index());
        }

        @Override
        public boolean isAtEnd() {
            return false;
        }

        @Override
        public void skipTo(long sequence) {
            run.skipTo((int) sequence);
        }

        @Override
        public @Nullable EventRecord next() {
            return run.peek() == null ? null : ReplayReader.this.next();
        }
    }

    /** Returns whether the cursor has reached this end or its own end, and all gaps have been passed. */
    boolean isDone() {
        return gaps.isEmpty()
                && (cursor.isAtEnd() || (verification == Verification.NOT_NEEDED && cursor.hasReached(end)));
    }

    /** Returns the position up to which it reads. */
    Position end() {
        return end;
    }

    /** Extends the range, because the tail no longer holds the records after the cursor. */
    void extendTo(Position further) {
        end = further;
        verification = Verification.NEEDED;
    }

    /** Returns the gaps at the cursor's position. While there is one, nothing is read. */
    List<Gap> gaps() {
        return gaps;
    }

    /** Moves the cursor past each gap, then passes the gap to {@code tell}. */
    void passGaps(Consumer<Gap> tell) {
        for (Gap gap : gaps) {
            cursor.pass(gap);
            tell.accept(gap);
        }
        gaps = List.of();
    }

    /** Returns how many requests in a row have failed. */
    int failures() {
        return failures;
    }

    /** Lets {@link #next} send another request after a failure. */
    void retry() {
        if (request == RequestState.FAILED) {
            request = RequestState.NONE;
        }
    }

    /** Releases the block. Its records are read again when they are needed. */
    void release() {
        block = null;
    }

    private void request() {
        if (request == RequestState.NONE) {
            request = RequestState.UNDER_WAY;
            log.read(new ReplayRequest(cursor.partition(), cursor.selection().channels(), cursor.selection().tenant(),
                    cursor.position(), end), result -> loop.execute(() -> receive(result)));
        }
    }

    private void receive(ReplayResult result) {
        request = RequestState.NONE;
        switch (result) {
            case ReplayResult.Progress progress -> {
                block = new BlockCursor(progress);
                verification = Verification.NOT_NEEDED;
                failures = 0;
            }
            case ReplayResult.OutOfRange(LogBounds bounds) -> {
                verification = Verification.NOT_NEEDED;
                findGaps(bounds);
            }
            case ReplayResult.Unavailable unavailable -> fail();
        }
        ready.run();
    }

    private void findGaps(LogBounds bounds) {
        gaps = cursor.selection().channels().stream()
                .<@Nullable Gap>map(channel -> Start.gapAt(channel, cursor.position().offset(channel.index()), bounds))
                .filter(Objects::nonNull).toList();
        if (gaps.isEmpty()) {
            // The bounds have moved since the request.
            fail();
        } else {
            end = bounds.last();
        }
    }

    private void fail() {
        request = RequestState.FAILED;
        failures++;
    }
}
