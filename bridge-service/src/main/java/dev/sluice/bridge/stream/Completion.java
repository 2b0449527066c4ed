package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.Optional;

import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OffsetVector;

/**
 * Ends a cursor where the log passes the instant up to which its events were asked for, as soon as that can be told.
 * Owned by one writer loop.
 */
final class Completion {
    private final Ending ending;
    private final WriterLoop loop;
    private final Cursor cursor;
    private final Runnable known;
    private State state;

    private enum State {
        /** The instant is not settled yet. */
        AWAITED,
        /** The log is being asked. */
        ASKED,
        /** The end is known, or there is none. */
        DECIDED
    }

    /** {@code known} is run on the loop when the cursor has got its end. */
    Completion(Ending ending, WriterLoop loop, Cursor cursor, Optional<OffsetVector> end, Runnable known) {
        this.ending = ending;
        this.loop = loop;
        this.cursor = cursor;
        this.known = known;
        this.state = cursor.selection().period().isBounded() && end.isEmpty() ? State.AWAITED : State.DECIDED;
        end.ifPresent(cursor::endAt);
    }

    /** Whether it has to be looked at again. */
    boolean isAwaited() {
        return state != State.DECIDED;
    }

    /** Asks the log, if it can tell by now. */
    void look() {
        Instant until = Instant.ofEpochMilli(cursor.selection().period().untilMillis());
        if (state == State.AWAITED && ending.isSettled(until)) {
            state = State.ASKED;
            ending.asking().execute(() -> {
                Optional<OffsetVector> end = ask(until);
                loop.execute(() -> answer(end));
            });
        }
    }

    private Optional<OffsetVector> ask(Instant until) {
        try {
            return ending.at(cursor.partition(), until);
        } catch (LogUnavailableException later) {
            return Optional.empty();
        }
    }

    private void answer(Optional<OffsetVector> end) {
        state = end.isPresent() ? State.DECIDED : State.AWAITED;
        end.ifPresent(last -> {
            cursor.endAt(last);
            known.run();
        });
    }
}
