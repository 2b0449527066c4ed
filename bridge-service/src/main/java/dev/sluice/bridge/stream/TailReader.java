package dev.sluice.bridge.stream;

import java.util.OptionalLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;

/** A reader that advances a cursor along the tail, event by event. It owns the lease. Owned by one writer loop. */
final class TailReader implements RunSource, AutoCloseable {
    private final TailLease tail;
    private final Cursor cursor;
    private final Pace pace;
    /** The sequence number to read next; empty if the tail does not cover the cursor. */
    private OptionalLong sequence = OptionalLong.empty();
    /** The tail evicted the next record or was restarted. It covers nothing until the log has been asked. */
    private boolean overtaken;
    /** The gap at the cursor's position; null if there is none or it has been passed. */
    private @Nullable SourceGap gap;

    /** Creates a reader that closes {@code tail} when it is closed. */
    TailReader(TailLease tail, ReaderContext context) {
        this.tail = tail;
        this.cursor = context.cursor();
        this.pace = context.pace();
    }

    /** Returns whether the tail holds everything after the cursor. If not, the log must be read up to {@link #edge}. */
    boolean covers() {
        if (sequence.isEmpty() && !overtaken) {
            sequence = tail.sequenceAfter(cursor.position(), cursor.selection().channels());
        }
        return sequence.isPresent();
    }

    /**
     * Advances the cursor to the next event for the caller and returns it; null if the cursor has reached the edge, if
     * the event is not due, if the tail does not cover the cursor, or if there is a {@link #gap}.
     */
    @Override
    public @Nullable EventRecord next() {
        if (gap != null || !covers()) {
            return null;
        }
        long from = sequence.getAsLong();
        Tail.Edge edge = tail.edge();
        long at = tail.nothingSince(from) ? Math.max(from, edge.sequence()) : from;
        while (at < edge.sequence()) {
            EventRecord record = tail.at(at);
            if (record == null) {
                sequence = OptionalLong.empty();
                overtaken = true;
                return null;
            }
            if (cursor.meetsGap(record)) {
                sequence = OptionalLong.of(at);
                gap = cursor.gapAt(record,
                        cursor.position().with(record.channel(), record.offset(), record.leaderEpoch()));
                return null;
            }
            boolean wanted = cursor.wants(record);
            if (wanted && !pace.isDue(record.timestamp())) {
                sequence = OptionalLong.of(at);
                return null;
            }
            at++;
            cursor.accept(record);
            if (wanted) {
                sequence = OptionalLong.of(at);
                return record;
            }
        }
        cursor.advanceTo(edge.position());
        sequence = OptionalLong.of(at);
        return null;
    }

    /**
     * Returns the gap at the cursor's position; null if there is none. Nothing is read until the cursor has passed the
     * gap.
     */
    @Nullable
    SourceGap gap() {
        return gap;
    }

    /** Moves the cursor past the gap, if there is one, then passes the gap to {@code tell}. */
    void passGap(Consumer<Gap> tell) {
        SourceGap passed = gap;
        if (passed != null) {
            gap = null;
            cursor.pass(passed);
            tell.accept(passed);
        }
    }

    /** The log is asked for what follows the cursor, up to {@link #edge}: then the tail may cover the cursor again. */
    void rejoin() {
        overtaken = false;
    }

    @Override
    public Object source() {
        return tail.identity();
    }

    @Override
    public OptionalLong sequence() {
        return sequence;
    }

    @Override
    public boolean isAtEnd() {
        Tail.Edge edge = tail.edge();
        return gap == null && sequence.isPresent() && sequence.getAsLong() == edge.sequence()
                && cursor.hasReached(edge.position());
    }

    @Override
    public void skipTo(long number) {
        sequence = OptionalLong.of(number);
    }

    /** Returns the position at the end of the tail. */
    Position edge() {
        return tail.edge().position();
    }

    @Override
    public void close() {
        tail.close();
    }
}
