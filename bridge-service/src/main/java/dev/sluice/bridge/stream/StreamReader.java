package dev.sluice.bridge.stream;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;

/**
 * The reader of one response. Live events, catching up and replay after an outage are one operation: continue after a
 * position. Near the end of the log it reads from the tail, further back from Kafka. Only this class switches between
 * the two, by position: from Kafka to the tail when the tail covers the cursor, and back when the cursor falls behind
 * the tail. Owned by one writer loop.
 */
final class StreamReader implements AutoCloseable {
    private static final ReadResult NOTHING_YET = new ReadResult.NothingYet();
    private static final ReadResult CAUGHT_UP = new ReadResult.CaughtUp();
    private static final ReadResult END = new ReadResult.End();

    private final ReaderContext context;
    private final StreamTicket ticket;
    private final Cursor cursor;
    private final ReplayReader replay;
    /** Null until the tail is leased. */
    private @Nullable TailReader tail;
    private Phase phase = Phase.CATCHING_UP;

    private enum Phase {
        /** Reads the records that the log held at the request. */
        CATCHING_UP,
        /** Reads the records that are written after the request. */
        FOLLOWING
    }

    /**
     * Creates a reader for a ticket. It reads nothing until {@link #next}.
     *
     * @param ready
     *            run on the loop when {@link #next} may return another result
     */
    StreamReader(ReaderContext context, StreamTicket ticket, Runnable ready) {
        this.context = context;
        this.ticket = ticket;
        this.cursor = context.cursor();
        this.replay = new ReplayReader(context, ticket.target(), ready);
    }

    /** Leases the tail, so that it is fed from now on; idempotent. */
    void leaseTail() {
        if (tail == null) {
            tail = new TailReader(
                    context.log().tail(ticket.partition(), ticket.selection().tenant(), ticket.bounds()), context);
        }
    }

    /** Reads the next event, or returns the reason why there is none. */
    ReadResult next() {
        while (true) {
            EventRecord past = replay.next();
            if (past != null) {
                return new ReadResult.Event(past);
            }
            if (!replay.gaps().isEmpty()) {
                return new ReadResult.Gaps(replay.gaps());
            }
            if (!replay.isDone()) {
                return NOTHING_YET;
            }
            if (cursor.isAtEnd()) {
                return END;
            }
            TailReader following = tail;
            if (following == null) {
                return CAUGHT_UP;
            }
            if (phase == Phase.CATCHING_UP && following.covers()) {
                return CAUGHT_UP;
            }
            if (phase == Phase.FOLLOWING) {
                EventRecord live = following.next();
                if (live != null) {
                    return new ReadResult.Event(live);
                }
                SourceGap gap = following.gap();
                if (gap != null) {
                    return new ReadResult.Gaps(List.of(gap));
                }
                if (following.sequence().isPresent()) {
                    return cursor.isAtEnd() ? END : NOTHING_YET;
                }
            }
            // The tail has evicted the records after the cursor, or was restarted. Only the log knows whether it was
            // truncated.
            replay.extendTo(following.edge());
            following.rejoin();
        }
    }

    /** Continues past the end that the log had at the request; called after {@link ReadResult.CaughtUp}. */
    void follow() {
        leaseTail();
        phase = Phase.FOLLOWING;
    }

    /** Returns whether everything that the log held at the request has been read, and the reader follows the tail. */
    boolean isFollowing() {
        return phase == Phase.FOLLOWING;
    }

    /** Returns whether records are read from Kafka now, or gaps must be passed. */
    boolean isReplaying() {
        return !replay.isDone();
    }

    /**
     * Returns the source of the next events; null if they come from several sources or must wait until they are due.
     */
    @Nullable
    RunSource runSource() {
        if (context.pace().isLimited()) {
            return null;
        }
        TailReader following = tail;
        return phase == Phase.FOLLOWING && following != null && replay.isDone() && following.covers()
                ? following
                : replay.block();
    }

    /** Moves the cursor past each gap, then passes the gap to {@code tell}. */
    void passGaps(Consumer<Gap> tell) {
        replay.passGaps(tell);
        if (tail != null) {
            tail.passGap(tell);
        }
    }

    /** Returns how many consecutive reads from Kafka have failed. */
    int failures() {
        return replay.failures();
    }

    /** Tries to read again after a failure. */
    void retry() {
        replay.retry();
    }

    /** Returns the block that is held; null if there is none. */
    @Nullable
    BlockCursor block() {
        return replay.held();
    }

    /** Releases the block that is held. The records are read again when they are needed. */
    void release() {
        replay.release();
    }

    /** Sets the end of the range, which the log knows only now, and reads on up to it. */
    void endAt(Position last) {
        cursor.endAt(last);
        if (tail == null && !replay.end().equals(last)) {
            replay.extendTo(last);
        }
    }

    /** Returns the position up to which this reader knows that records are written, readable or not. */
    Position written() {
        Position readable = tail == null ? replay.end() : tail.edge();
        return readable.max(ticket.bounds().highWatermark())
                .max(context.log().recentHighWatermark(ticket.partition()));
    }

    /** Releases everything; idempotent. */
    @Override
    public void close() {
        replay.release();
        if (tail != null) {
            tail.close();
            tail = null;
        }
    }
}
