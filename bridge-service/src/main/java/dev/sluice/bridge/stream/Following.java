package dev.sluice.bridge.stream;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;

/** Takes a cursor along the tail, event by event. Owned by one writer loop. */
final class Following implements AutoCloseable {
    private final TailLease tail;
    private final Cursor cursor;
    /** Where to read on; empty: the tail does not cover the cursor. */
    private OptionalLong sequence = OptionalLong.empty();

    /** Holds {@code tail} until it is closed. */
    Following(TailLease tail, Cursor cursor) {
        this.tail = tail;
        this.cursor = cursor;
    }

    /**
     * The next event for the caller, at which the cursor stands then; null if the cursor has reached the edge, or the
     * tail does not cover it.
     */
    @Nullable
    EventRecord next() {
        if (sequence.isEmpty()) {
            sequence = tail.sequenceAfter(cursor.position(), cursor.selection().channels());
        }
        if (sequence.isEmpty()) {
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
            at++;
            if (cursor.accept(record)) {
                sequence = OptionalLong.of(at);
                return record;
            }
        }
        cursor.advanceTo(edge.position());
        sequence = OptionalLong.of(at);
        return null;
    }

    /** Whether the log has to be read in place of the tail, up to {@link #edge}; as {@link #next} found. */
    boolean isOvertaken() {
        return sequence.isEmpty();
    }

    OffsetVector edge() {
        return tail.edge().position();
    }

    @Override
    public void close() {
        tail.close();
    }
}
