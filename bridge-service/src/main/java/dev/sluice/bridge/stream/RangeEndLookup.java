package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.Optional;

import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.Position;

/**
 * The task that sets the end of a cursor with a bounded range, as soon as that end is known. Owned by one writer loop.
 */
final class RangeEndLookup {
    private final RangeEnd rangeEnd;
    private final WriterLoop loop;
    private final Cursor cursor;
    private final Runnable known;
    private State state;

    private enum State {
        /** The instant is not settled. */
        PENDING,
        /** The log has been queried. */
        REQUESTED,
        /** The end is known, or the range has none. */
        KNOWN
    }

    /** Creates a lookup that runs {@code known} on the loop after it has set the cursor's end. */
    RangeEndLookup(RangeEnd rangeEnd, WriterLoop loop, Cursor cursor, Optional<Position> end, Runnable known) {
        this.rangeEnd = rangeEnd;
        this.loop = loop;
        this.cursor = cursor;
        this.known = known;
        this.state = cursor.selection().times().isBounded() && end.isEmpty() ? State.PENDING : State.KNOWN;
        end.ifPresent(cursor::endAt);
    }

    /** Returns whether {@link #check} must be called again. */
    boolean isPending() {
        return state != State.KNOWN;
    }

    /** Queries the log for the end, if the instant is settled by now. */
    void check() {
        Instant until = Instant.ofEpochMilli(cursor.selection().times().untilMillis());
        if (state == State.PENDING && rangeEnd.isSettled(until)) {
            state = State.REQUESTED;
            rangeEnd.executor().execute(() -> {
                Optional<Position> end = ask(until);
                loop.execute(() -> answer(end));
            });
        }
    }

    private Optional<Position> ask(Instant until) {
        try {
            return rangeEnd.at(cursor.partition(), until);
        } catch (LogUnavailableException later) {
            return Optional.empty();
        }
    }

    private void answer(Optional<Position> end) {
        state = end.isPresent() ? State.KNOWN : State.PENDING;
        end.ifPresent(last -> {
            cursor.endAt(last);
            known.run();
        });
    }
}
