package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One response that a writer loop owns: bytes are put together only when the output takes them, in writes of a bounded
 * length, and a reader that is slow holds nothing but its place. Everything but {@link #writable} and {@link #gone}
 * happens on the loop's thread, which owns all fields.
 */
public abstract sealed class Response permits Connection, Extract {
    /** One write is about this long, or one event. */
    static final int WRITE_BYTES = 16 * 1024;
    /** After so many writes the loop's other responses have their turn. */
    static final int WRITES_A_TURN = 8;

    final WriterLoop loop;
    final StreamListener listener;
    final StreamTicket ticket;
    final Cursor cursor;
    private final EventOutput output;

    private boolean blocked = true;
    /** What the output may not be done with. */
    private @Nullable FrameBuffer lent;
    /** All has been written; what is left is that the output takes it. */
    private boolean finishing;
    private boolean open = true;
    /** When its timer is due; owned by the loop's timer wheel. */
    long dueTick = TimerWheel.NEVER;
    private long delivered;

    Response(WriterLoop loop, StreamListener listener, StreamTicket ticket, EventOutput output) {
        this.loop = loop;
        this.listener = listener;
        this.ticket = ticket;
        this.cursor = new Cursor(ticket.selection(), ticket.partition(), ticket.begin().cursor());
        this.output = output;
    }

    /** The loop has taken it over. */
    abstract void opened();

    /** Its time has come; until it wants to be looked at again. */
    abstract Duration timer();

    /** Puts what there is to write now into the buffer, and says by {@link #finish} if it is the last. */
    abstract void fill(FrameBuffer buffer) throws IOException;

    /** What there is to write now, in a buffer that is held once for the caller. */
    FrameBuffer render() throws IOException {
        FrameBuffer buffer = loop.buffers().take();
        fill(buffer);
        return buffer;
    }

    /** Puts into the buffer what the client has to know if the server ends the response now. */
    abstract void breakOff(FrameBuffer buffer, Goodbye reason);

    /** Gives back what is held; the response has ended. */
    abstract void ended();

    /** The output takes bytes again; from any thread. */
    public final void writable() {
        loop.execute(() -> {
            blocked = false;
            drain();
        });
    }

    /** The peer is gone; from any thread, any number of times. */
    public final void gone(Departure departure) {
        loop.execute(() -> lose(departure));
    }

    private void lose(Departure departure) {
        if (open) {
            listener.left(departure);
            end();
        }
    }

    /** Whose records it waits for. */
    final String tenant() {
        return cursor.selection().tenant();
    }

    final boolean isOpen() {
        return open;
    }

    /** Whether the output takes no bytes now. */
    final boolean isBlocked() {
        return blocked;
    }

    /** How many events were put into buffers. */
    final long delivered() {
        return delivered;
    }

    /** So many events have been put into a buffer. */
    final void count(int events) {
        delivered += events;
    }

    /** What is in the buffer, and nothing after it. */
    final void finish() {
        finishing = true;
    }

    /** Writes for as long as the output takes bytes and there are some; called when there may be more. */
    final void drain() {
        try {
            for (int writes = 0; open && isReady(); writes++) {
                if (finishing) {
                    end();
                    return;
                }
                if (writes == WRITES_A_TURN) {
                    loop.execute(this::drain);
                    return;
                }
                long before = delivered;
                FrameBuffer buffer = render();
                boolean nothing = buffer.length() == 0;
                write(buffer, (int) (delivered - before));
                if (nothing && !finishing) {
                    return;
                }
            }
        } catch (IOException peerIsGone) {
            lose(Departure.LEFT);
        } catch (RuntimeException | Error defect) {
            // The client comes back with its last id; a response that stands still would never tell it to.
            end();
            throw defect;
        }
    }

    /** Releases the buffer as soon as the output is done with it. */
    private void write(FrameBuffer buffer, int events) throws IOException {
        if (buffer.length() == 0) {
            loop.buffers().release(buffer);
            return;
        }
        lent = buffer;
        output.write(buffer.bytes());
        listener.delivered(events);
        isReady();
    }

    private boolean isReady() {
        if (!blocked) {
            blocked = !output.isReady();
        }
        if (!blocked && lent != null) {
            loop.buffers().release(lent);
            lent = null;
        }
        return !blocked;
    }

    /** The server ends it: tells the client so, if the output takes that now, and ends it. */
    final void goodbye(Goodbye reason) {
        if (!open) {
            return;
        }
        try {
            if (isReady() && !finishing) {
                FrameBuffer buffer = loop.buffers().take();
                breakOff(buffer, reason);
                write(buffer, 0);
            }
        } catch (IOException peerIsGone) {
            // That is what was wanted.
        } finally {
            end();
        }
    }

    final void end() {
        if (open) {
            open = false;
            loop.remove(this);
            ended();
            ticket.place().close();
            output.close();
        }
    }
}
