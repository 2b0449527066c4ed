package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;

/**
 * One response, owned by a writer loop. It renders frames only when the output takes bytes, in writes of bounded
 * length, so a slow client needs no queue. Everything except {@link #writable} and {@link #disconnected} happens on the
 * loop's thread, which owns all fields.
 */
public abstract sealed class Response permits Connection, JsonResponse {
    /** The usual length of one write, in bytes; a single event may be longer. */
    static final int WRITE_BYTES = 16 * 1024;
    private static final Duration READ_AGAIN = Duration.ofSeconds(1);
    /** After this many writes the loop serves its other responses. */
    static final int WRITES_PER_TURN = 8;

    final WriterLoop loop;
    final StreamListener listener;
    final StreamTicket ticket;
    final Cursor cursor;
    final StreamReader reader;
    private final ReaderContext readers;
    private final ResponseWriter writer;
    private ResponseState state = ResponseState.initial();
    /** The index in the list of the tenant's responses; owned by that list. */
    int index;
    /** The tick at which the timer is due; owned by the loop's timer wheel. */
    long dueTick = TimerWheel.NEVER;
    private long delivered;
    /** The event of which a part has been written; null if there is none. */
    private @Nullable LargeEvent large;
    /** Why the response ends as soon as its output takes bytes; null if it does not. */
    private @Nullable Goodbye ending;
    /** The records that are pinned while the output is blocked; null if there are none. */
    private @Nullable Object pinned;

    Response(StreamContext context, WriterLoop loop, StreamTicket ticket, EventOutput output) {
        this.loop = loop;
        this.listener = context.listener();
        this.ticket = ticket;
        this.cursor = new Cursor(ticket.selection(), ticket.partition(), ticket.begin().cursor(),
                loop.ids().of(ticket.selection().channels(), ticket.partition()));
        this.readers = new ReaderContext(context.log(), loop, cursor,
                new Pace(ticket.terms().speed(), context.clock()));
        this.reader = new StreamReader(readers, ticket, this::drain);
        this.writer = new ResponseWriter(output, loop.buffers());
    }

    /** Called when the loop has taken over the response. */
    abstract void opened();

    /** Called when the timer has fired; returns the time until it fires again. */
    abstract Duration onTimer();

    /** Renders the bytes to write now, and calls {@link #finish} if they are the last. */
    abstract void fill(FrameBuffer buffer) throws IOException;

    /** Returns the bytes to write now, in a buffer that the caller holds. */
    FrameBuffer render() throws IOException {
        FrameBuffer buffer = loop.buffers().take();
        fill(buffer);
        return buffer;
    }

    /** Returns whether there is certainly nothing more to write now. */
    boolean isCurrent() {
        return false;
    }

    /** Writes what follows the record of an event, and counts the event. */
    abstract void endEvent(FrameBuffer buffer);

    /** Renders the last bytes of a response that the server ends now. Not called in the middle of an event. */
    abstract void renderTermination(FrameBuffer buffer, Goodbye reason);

    /** Called when the response has ended. */
    void ended() {}

    /** Signals that the output takes bytes again. Called on any thread. */
    public final void writable() {
        loop.execute(() -> {
            writer.unblock();
            unpin();
            if (ending == null) {
                drain();
            } else {
                goodbye(ending);
            }
        });
    }

    /** Signals that the client has disconnected. Called on any thread, any number of times. */
    public final void disconnected(Disconnect cause) {
        loop.execute(() -> endDisconnected(cause));
    }

    private void endDisconnected(Disconnect cause) {
        if (isOpen()) {
            listener.disconnected(cause);
            end();
        }
    }

    /** Returns the tenant whose records it waits for. */
    final String tenant() {
        return cursor.selection().tenant();
    }

    /** Returns whether nothing has been written. */
    final boolean isOpening() {
        return state instanceof ResponseState.Opening;
    }

    /** Returns whether it has not ended. */
    final boolean isOpen() {
        return !(state instanceof ResponseState.Ended);
    }

    private boolean isFinishing() {
        return state instanceof ResponseState.Finishing;
    }

    /** Returns whether the output takes no bytes now. */
    final boolean isBlocked() {
        return writer.isBlocked();
    }

    /** Ends the response if its client has stalled; returns whether it did. */
    final boolean endIfStalled() {
        boolean stalled = writer.isStalled();
        if (stalled) {
            endDisconnected(Disconnect.STALLED);
        }
        return stalled;
    }

    /** Returns how many events have been rendered. */
    final long delivered() {
        return delivered;
    }

    /** Counts events that have been rendered. */
    final void count(int events) {
        delivered += events;
    }

    /** Marks the buffer that is being rendered as the last. */
    final void finish() {
        state = state.finish();
    }

    /** Returns the pace of the reader. */
    final Pace pace() {
        return readers.pace();
    }

    /** Returns whether a part of an event has been written. Nothing else may be written until the event is complete. */
    final boolean isMidEvent() {
        return large != null;
    }

    /** Writes a range of the lines of a record; if it is longer than a write, only its first part. */
    final void writeEvent(FrameBuffer buffer, EventRecord record, LargeEvent.Range range) {
        if (range.length() <= WRITE_BYTES) {
            buffer.append(record.lines(), range.from(), range.length());
            endEvent(buffer);
        } else {
            var event = new LargeEvent(readers, record, range, this::drain);
            large = event;
            writePart(buffer, event);
        }
    }

    private void writePart(FrameBuffer buffer, LargeEvent event) {
        switch (event.write(buffer, WRITE_BYTES)) {
            case PARTIAL -> {
                // The rest follows when the output takes bytes.
            }
            // The rest follows when the record has been read. The timer repeats a read that fails.
            case WAITING -> loop.schedule(this, READ_AGAIN);
            case COMPLETE -> {
                large = null;
                endEvent(buffer);
            }
            // The client discards the incomplete event and reconnects. Then it gets a gap.
            case LOST -> end();
        }
    }

    private FrameBuffer next() throws IOException {
        LargeEvent event = large;
        if (event == null) {
            return render();
        }
        FrameBuffer buffer = loop.buffers().take();
        writePart(buffer, event);
        return buffer;
    }

    /** Repeats a failed read; called from time to time. */
    final void retryRead() {
        reader.retry();
        if (large != null) {
            large.retry();
        }
    }

    /** Releases the records of a blocked response. They are read again when the output takes bytes. */
    final void releaseRecords() {
        reader.release();
        if (large != null) {
            large.release();
        }
        unpin();
    }

    /** Pins the records that the blocked response keeps, or releases them if a limit is reached. */
    private void pin() {
        EventRecord record = large == null ? null : large.record();
        if (record != null) {
            reader.release();
            pin(record, record.weight());
        } else if (reader.block() != null) {
            pin(reader.block().records(), reader.block().bytes());
        }
    }

    private void pin(Object records, long bytes) {
        if (loop.pinned().pin(records, bytes, cursor.selection())) {
            pinned = records;
        } else {
            releaseRecords();
        }
    }

    private void unpin() {
        if (pinned != null) {
            loop.pinned().unpin(pinned, cursor.selection());
            pinned = null;
        }
    }

    /** Writes until the output is blocked or nothing is left to write. Called when there may be more to write. */
    final void drain() {
        try {
            for (int writes = 0; isOpen() && writer.isReady(); writes++) {
                if (isFinishing()) {
                    end();
                    return;
                }
                if (writes == WRITES_PER_TURN) {
                    loop.execute(this::drain);
                    return;
                }
                long before = delivered;
                FrameBuffer buffer = next();
                boolean empty = buffer.length() == 0;
                write(buffer, (int) (delivered - before));
                if ((empty || isCurrent()) && !isFinishing()) {
                    break;
                }
            }
            if (isBlocked() && isOpen() && pinned == null) {
                pin();
            }
        } catch (IOException disconnected) {
            endDisconnected(Disconnect.LEFT);
        } catch (RuntimeException | Error defect) {
            // The end of the response makes the client reconnect with its last event id. A stalled response would not.
            end();
            throw defect;
        }
    }

    private void write(FrameBuffer buffer, int events) throws IOException {
        if (buffer.length() == 0) {
            loop.buffers().release(buffer);
            return;
        }
        state = state.wrote();
        writer.write(buffer);
        listener.delivered(events);
    }

    /**
     * Ends the response from the server's side, and sends the reason if the output takes bytes now. A response whose
     * output has not taken bytes yet ends when it does.
     */
    final void goodbye(Goodbye reason) {
        if (!isOpen()) {
            return;
        }
        if (writer.isBeginning()) {
            ending = reason;
            return;
        }
        try {
            if (writer.isReady() && !isFinishing() && !isMidEvent()) {
                FrameBuffer buffer = loop.buffers().take();
                renderTermination(buffer, reason);
                write(buffer, 0);
            }
        } catch (IOException disconnected) {
            // It ends in any case.
        } finally {
            end();
        }
    }

    /** Ends the response; idempotent. */
    final void end() {
        if (isOpen()) {
            state = state.end();
            loop.remove(this);
            unpin();
            reader.close();
            ended();
            ticket.permit().close();
            writer.close();
        }
    }
}
