package dev.sluice.bridge.stream;

import java.util.OptionalLong;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;

/**
 * An event that is longer than one write. It is sent in parts, directly from its record, which all responses share.
 * While the output is blocked, the record can be released; later it is read from the log again. Owned by one writer
 * loop.
 */
final class LargeEvent {
    private final ReaderContext context;
    private final Runnable ready;
    private final int channel;
    private final long offset;
    private final int leaderEpoch;
    private final int end;
    private int at;
    /** The position from which the record is read again. */
    private Position before;
    /** Null while it is released. */
    private @Nullable EventRecord record;
    /** The checksum of the record's lines, from its first release on. */
    private OptionalLong checksum = OptionalLong.empty();
    private State state = State.HELD;

    private enum State {
        /** The record is in memory. */
        HELD,
        /** The record must be read again. */
        RELEASED,
        /** The record is being read. */
        READING,
        /** The read failed and is repeated later. */
        FAILED,
        /** The log no longer holds the record. */
        LOST
    }

    /** A range of the bytes of {@link EventRecord#lines}. */
    record Range(int from, int to) {
        /** No byte. */
        static final Range NONE = new Range(0, 0);

        int length() {
            return to - from;
        }
    }

    /** The outcome of {@link #write}. */
    enum Progress {
        /** More parts follow. */
        PARTIAL,
        /** The event has been written to its end. */
        COMPLETE,
        /** Nothing was written, because the record must be read first. */
        WAITING,
        /** The rest of the event can never be written. */
        LOST
    }

    /**
     * Creates an event of which no byte has been written. The cursor has just accepted the record, and does not move
     * until the event is complete.
     *
     * @param sent
     *            the part of the record to send
     * @param ready
     *            run on the loop when {@link #write} may make progress after it waited
     */
    LargeEvent(ReaderContext context, EventRecord record, Range sent, Runnable ready) {
        this.context = context;
        this.record = record;
        this.channel = record.channel();
        this.offset = record.offset();
        this.leaderEpoch = record.leaderEpoch();
        Position position = context.cursor().position();
        this.before = position.with(channel, offset - 1, position.epoch(channel));
        this.at = sent.from();
        this.end = sent.to();
        this.ready = ready;
    }

    /** Writes the next part, so that {@code buffer} holds at most {@code bytes} of the record. */
    Progress write(FrameBuffer buffer, int bytes) {
        EventRecord held = record;
        if (held == null) {
            return await();
        }
        int length = Math.min(end - at, Math.max(1, bytes - buffer.length()));
        buffer.append(held.lines(), at, length);
        at += length;
        return at < end ? Progress.PARTIAL : Progress.COMPLETE;
    }

    private Progress await() {
        if (state == State.LOST) {
            return Progress.LOST;
        }
        if (state == State.RELEASED) {
            read();
        }
        return Progress.WAITING;
    }

    private void read() {
        state = State.READING;
        Cursor cursor = context.cursor();
        context.log().read(new ReplayRequest(cursor.partition(), cursor.selection().channels(),
                cursor.selection().tenant(), before, cursor.position()),
                result -> context.loop().execute(() -> receive(result)));
    }

    private void receive(ReplayResult result) {
        switch (result) {
            case ReplayResult.Progress(Object source, var records, Position reached) -> {
                record = records.stream().map(PositionedRecord::record).filter(this::isSame).findFirst().orElse(null);
                boolean past = reached.offset(channel) >= offset;
                state = record != null ? State.HELD : past ? State.LOST : State.RELEASED;
                before = record == null ? reached : before;
            }
            case ReplayResult.OutOfRange outOfRange -> state = State.LOST;
            case ReplayResult.Unavailable unavailable -> state = State.FAILED;
        }
        ready.run();
    }

    /**
     * Returns whether a record is the one that was released. If the log was truncated, another record may have its
     * offset, with another content and another recipient.
     */
    private boolean isSame(EventRecord found) {
        return found.channel() == channel && found.offset() == offset && found.leaderEpoch() == leaderEpoch
                && checksum.equals(OptionalLong.of(checksumOf(found)))
                && context.cursor().selection().test(found);
    }

    private static long checksumOf(EventRecord record) {
        var checksum = new CRC32C();
        checksum.update(record.lines());
        return checksum.getValue();
    }

    /** Reads again after a failure; called from time to time. */
    void retry() {
        if (state == State.FAILED) {
            state = State.RELEASED;
        }
    }

    /** Returns the record; null while it is released. */
    @Nullable
    EventRecord record() {
        return record;
    }

    /** Releases the record. It is read again when the next part is written. */
    void release() {
        EventRecord held = record;
        if (held != null) {
            checksum = checksum.isPresent() ? checksum : OptionalLong.of(checksumOf(held));
            record = null;
            state = State.RELEASED;
        }
    }
}
