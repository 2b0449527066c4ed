package dev.sluice.bridge.stream;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;

/** Takes a cursor along the tail, event by event. Owned by one writer loop. */
final class Following implements Passage, AutoCloseable {
    private final TailLease tail;
    private final Cursor cursor;
    private final Pace pace;
    /** Where to read on; empty: the tail does not cover the cursor. */
    private OptionalLong sequence = OptionalLong.empty();

    /** Holds {@code tail} until it is closed. */
    Following(TailLease tail, Cursor cursor, Pace pace) {
        this.tail = tail;
        this.cursor = cursor;
        this.pace = pace;
    }

    /** Whether the cursor can go on here; otherwise the log has to be read, up to {@link #edge}. */
    boolean covers() {
        if (sequence.isEmpty()) {
            sequence = tail.sequenceAfter(cursor.position(), cursor.selection().channels());
        }
        return sequence.isPresent();
    }

    /**
     * The next event for the caller, at which the cursor stands then; null if the cursor has reached the edge, or the
     * event's time has not come, or the tail does not cover the cursor.
     */
    @Override
    public @Nullable EventRecord next() {
        if (!covers()) {
            return null;
        }
        long from = sequence.getAsLong();
        Tail.Edge edge = tail.edge();
        long at = tail.nothingSince(from) ? Math.max(from, edge.sequence()) : from;
        while (at < edge.sequence()) {
            EventRecord record = tail.at(at);
            if (record == null) {
                sequence = OptionalLong.empty();
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

    @Override
    public Object source() {
        return tail.identity();
    }

    @Override
    public OptionalLong number() {
        return sequence;
    }

    @Override
    public void skipTo(long number) {
        sequence = OptionalLong.of(number);
    }

    /** Up to where the tail reaches. */
    OffsetVector edge() {
        return tail.edge().position();
    }

    @Override
    public void close() {
        tail.close();
    }
}
