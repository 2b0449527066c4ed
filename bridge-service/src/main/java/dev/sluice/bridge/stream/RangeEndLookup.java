package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.function.Supplier;

import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.request.Selection;

/**
 * The task that sets the end of a response's range as soon as that end is known, or gives up if an open transaction
 * hides it for too long. Owned by one writer loop.
 */
final class RangeEndLookup {
    /** How long a range may be held until a response that has read everything readable gives up. */
    static final Duration HOLD = Duration.ofSeconds(10);

    private final RangeEnd rangeEnd;
    private final WriterLoop loop;
    private final Selection selection;
    private final int partition;
    private final StreamReader reader;
    private final Runnable ready;
    private RangeEndState state;
    private Query query = Query.NONE;
    /** When the range was first found to be held, in nanoseconds; valid while it is held. */
    private long heldSince;

    private enum Query {
        NONE, UNDER_WAY
    }

    /** Whether the response has read all readable records. */
    enum Progress {
        /** There are readable records that it has not read. */
        READING,
        /** It has read everything that is readable. */
        CAUGHT_UP
    }

    /**
     * Creates a lookup that begins with what the ticket knows.
     *
     * @param reader
     *            receives the end when it is known
     * @param ready
     *            run on the loop after {@link #state} has become final
     */
    RangeEndLookup(RangeEnd rangeEnd, WriterLoop loop, StreamTicket ticket, StreamReader reader, Runnable ready) {
        this.rangeEnd = rangeEnd;
        this.loop = loop;
        this.selection = ticket.selection();
        this.partition = ticket.partition();
        this.reader = reader;
        this.ready = ready;
        this.state = ticket.end();
        this.heldSince = rangeEnd.nanoTime().getAsLong();
        if (state instanceof RangeEndState.Known(var last)) {
            reader.endAt(last);
        }
    }

    /** Returns what is known of the range's end. */
    RangeEndState state() {
        return state;
    }

    /**
     * Returns the number of offsets that a cursor is behind: up to the end of the range if that is known, otherwise up
     * to the high watermark.
     */
    long behind(Cursor cursor) {
        return cursor.behind(state instanceof RangeEndState.Known(var last) ? last : reader.written());
    }

    /** Returns whether {@link #check} must be called again. */
    boolean isPending() {
        return switch (state) {
            case RangeEndState.Open() -> true;
            case RangeEndState.Held held -> true;
            case RangeEndState.Unbounded() -> false;
            case RangeEndState.Known known -> false;
            case RangeEndState.NotSettled notSettled -> false;
        };
    }

    /** Queries the log for the end, if the end may be known by now. */
    void check(Progress progress) {
        if (query == Query.UNDER_WAY) {
            return;
        }
        if (state instanceof RangeEndState.Open && rangeEnd.isSettled(selection)) {
            ask(() -> rangeEnd.at(selection, partition));
        } else if (state instanceof RangeEndState.Held held) {
            ask(progress == Progress.CAUGHT_UP && rangeEnd.nanoTime().getAsLong() - heldSince >= HOLD.toNanos()
                    ? () -> rangeEnd.conclude(selection, partition, held)
                    : () -> rangeEnd.again(selection, partition, held));
        }
    }

    private void ask(Supplier<RangeEndState> question) {
        RangeEndState before = state;
        query = Query.UNDER_WAY;
        rangeEnd.executor().execute(() -> {
            RangeEndState now = answer(question, before);
            loop.execute(() -> receive(now));
        });
    }

    private static RangeEndState answer(Supplier<RangeEndState> question, RangeEndState before) {
        try {
            return question.get();
        } catch (LogUnavailableException later) {
            return before;
        }
    }

    private void receive(RangeEndState now) {
        query = Query.NONE;
        if (!(state instanceof RangeEndState.Held)) {
            heldSince = rangeEnd.nanoTime().getAsLong();
        }
        state = now;
        if (now instanceof RangeEndState.Known(var last)) {
            reader.endAt(last);
        }
        if (!isPending()) {
            ready.run();
        }
    }
}
