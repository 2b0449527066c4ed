package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;

/**
 * One response, owned by a writer loop. It renders frames only when the output takes bytes, in writes of bounded length, so
 * a slow client holds no queue. Everything except {@link #writable} and {@link #disconnected} happens on the loop's thread,
 * which owns all fields.
 */
public abstract sealed class Response permits Connection, JsonResponse {
    /** The usual length of one write, in bytes; a single event may be longer. */
    static final int WRITE_BYTES = 16 * 1024;
    /** After this many writes the loop serves its other responses. */
    static final int WRITES_PER_TURN = 8;

    final WriterLoop loop;
    final StreamListener listener;
    final StreamTicket ticket;
    final Cursor cursor;
    private final ResponseWriter writer;
    private ResponseState state = ResponseState.initial();
    /** When its timer is due; owned by the loop's timer wheel. */
    long dueTick = TimerWheel.NEVER;
    private long delivered;

    Response(WriterLoop loop, StreamListener listener, StreamTicket ticket, EventOutput output) {
        this.loop = loop;
        this.listener = listener;
        this.ticket = ticket;
        this.cursor = new Cursor(ticket.selection(), ticket.partition(), ticket.begin().cursor());
        this.writer = new ResponseWriter(output, loop.buffers());
    }

    /** The loop has taken the response over. */
    abstract void opened();

    /** The timer has fired; returns the time until it fires again. */
    abstract Duration onTimer();

    /** Renders what is to be written now, and calls {@link #finish} if it is the last. */
    abstract void fill(FrameBuffer buffer) throws IOException;

    /** Returns what is to be written now, in a buffer that the caller holds. */
    FrameBuffer render() throws IOException {
        FrameBuffer buffer = loop.buffers().take();
        fill(buffer);
        return buffer;
    }

    /** Renders what the client must be told if the server ends the response now. */
    abstract void breakOff(FrameBuffer buffer, Goodbye reason);

    /** Releases what is held; the response has ended. */
    abstract void ended();

    /** The output takes bytes again. Called on any thread. */
    public final void writable() {
        loop.execute(() -> {
            writer.unblock();
            drain();
        });
    }

    /** The client has disconnected. Called on any thread, any number of times. */
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

    /** Returns how many events have been rendered. */
    final long delivered() {
        return delivered;
    }

    /** Counts events that have been rendered. */
    final void count(int events) {
        delivered += events;
    }

    /** The buffer that is being rendered is the last. */
    final void finish() {
        state = state.finish();
    }

    /** Writes while the output takes bytes and there are some. Called when there may be more to write. */
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
                FrameBuffer buffer = render();
                boolean empty = buffer.length() == 0;
                write(buffer, (int) (delivered - before));
                if (empty && !isFinishing()) {
                    return;
                }
            }
        } catch (IOException disconnected) {
            endDisconnected(Disconnect.LEFT);
        } catch (RuntimeException | Error defect) {
            // The client reconnects with its last id. A response that stops without an end would not make it do so.
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

    /** Ends the response for the server's reason, and tells the client if the output takes bytes now. */
    final void goodbye(Goodbye reason) {
        if (!isOpen()) {
            return;
        }
        try {
            if (writer.isReady() && !isFinishing()) {
                FrameBuffer buffer = loop.buffers().take();
                breakOff(buffer, reason);
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
            ended();
            ticket.permit().close();
            writer.close();
        }
    }
}
