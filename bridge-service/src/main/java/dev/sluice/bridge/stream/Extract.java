package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;

/**
 * A response that ends: a part of the log as JSON (wire protocol, section 6). A sibling of {@link Connection}, not
 * another rendering of it, because nothing of what surrounds events there (greeting, pings, life after the end of the
 * log) exists here; cursor, replay, tail and writer loop are the same. Like a connection it puts bytes together only
 * when the output takes them, and a reader that is slow holds nothing but its place. Its loop's thread owns all fields.
 */
abstract sealed class Extract extends Response permits Page, Export {
    /** One write is about this long, or one event. */
    static final int WRITE_BYTES = 16 * 1024;
    /** After so many writes the loop's other responses have their turn. */
    private static final int WRITES_A_TURN = 8;
    /** The timer looks at least so often. */
    static final Duration LOOK = Duration.ofSeconds(1);

    final EventLog log;
    final Clock clock;
    final StreamTicket ticket;
    final Cursor cursor;
    final Replay replay;
    private final WriterLoop loop;
    private final StreamListener listener;
    private final ExtractOutput output;

    private boolean blocked = true;
    private boolean needsFlush;
    /** All has been written; what is left is to flush it. */
    private boolean finishing;
    private boolean open = true;
    private long delivered;
    /** What the client is told of at the end. */
    private final List<Gap> gaps = new ArrayList<>();

    Extract(Extracts extracts, WriterLoop loop, StreamTicket ticket, ExtractOutput output) {
        this.log = extracts.log();
        this.clock = extracts.clock();
        this.listener = extracts.listener();
        this.loop = loop;
        this.ticket = ticket;
        this.output = output;
        this.cursor = new Cursor(ticket.selection(), ticket.partition(), ticket.begin().cursor());
        this.replay = new Replay(log, loop, cursor, ticket.bounds().last(), this::drain);
    }

    /** Puts what can be told now into the buffer; says by {@link #finish} or {@link #refuse} that it was the last. */
    abstract void fill(FrameBuffer buffer) throws IOException;

    /** The server stops: puts into the buffer what makes a whole of what was written, if anything can. */
    abstract void breakOff(FrameBuffer buffer);

    /** Gives back what is held. */
    abstract void released();

    @Override
    public final void writable() {
        loop.execute(() -> {
            blocked = false;
            drain();
        });
    }

    @Override
    public final void gone() {
        loop.execute(this::end);
    }

    @Override
    final String tenant() {
        return cursor.selection().tenant();
    }

    @Override
    final boolean isOpen() {
        return open;
    }

    @Override
    final void opened() {
        ticket.begin().gaps().forEach(this::tell);
        drain();
    }

    @Override
    void timer() {
        if (blocked) {
            // It reads slowly: hold nothing for it, it reads on from the log.
            replay.release();
        }
        replay.retry();
        drain();
    }

    @Override
    final void drain() {
        try {
            for (int writes = 0; open && flush() && isReady(); writes++) {
                if (finishing) {
                    end();
                    return;
                }
                if (writes == WRITES_A_TURN) {
                    loop.execute(this::drain);
                    return;
                }
                FrameBuffer buffer = loop.buffer();
                long before = delivered;
                fill(buffer);
                write(buffer, (int) (delivered - before));
                if (buffer.length() == 0 && !finishing) {
                    return;
                }
            }
        } catch (IOException peerIsGone) {
            end();
        } catch (RuntimeException defect) {
            // The client sees that the answer is not whole; one that stands still would never tell it.
            end();
            throw defect;
        }
    }

    private void write(FrameBuffer buffer, int events) throws IOException {
        if (buffer.length() > 0) {
            output.write(buffer.bytes(), buffer.length());
            needsFlush = true;
            listener.delivered(events);
            if (!isReady()) {
                loop.giveBufferAway();
            }
        }
    }

    private boolean flush() throws IOException {
        if (needsFlush && isReady()) {
            output.flush();
            needsFlush = false;
        }
        return !needsFlush;
    }

    private boolean isReady() {
        if (!blocked) {
            blocked = !output.isReady();
        }
        return !blocked;
    }

    @Override
    final void goodbye(Goodbye reason) {
        if (!open) {
            return;
        }
        try {
            if (isReady() && !finishing) {
                FrameBuffer buffer = loop.buffer();
                breakOff(buffer);
                write(buffer, 0);
            }
        } catch (IOException peerIsGone) {
            // That is what was wanted.
        }
        end();
    }

    final void end() {
        if (open) {
            open = false;
            replay.release();
            loop.remove(this);
            released();
            ticket.place().close();
            output.close();
        }
    }

    final long delivered() {
        return delivered;
    }

    /** The gaps to tell of at the end. */
    final List<Gap> gaps() {
        return gaps;
    }

    /** Writes an event that the cursor has just accepted. */
    final void event(FrameBuffer buffer, EventRecord record) {
        JsonEvents.event(buffer, cursor, record);
        delivered++;
    }

    /** Goes on after the gaps that the replay has run into. */
    final void passGaps() {
        replay.gaps().forEach(this::tell);
        replay.passGaps();
    }

    private void tell(Gap gap) {
        gaps.add(gap);
        listener.gap(gap);
    }

    /** What is in the buffer, and nothing after it. */
    final void finish() {
        finishing = true;
    }

    /** Answers in place of an extract that the log cannot serve what follows the position. */
    final void refuseForGaps() throws IOException {
        List<Gap> found = replay.gaps();
        found.forEach(listener::gap);
        replay.passGaps();
        refuse(new Refusal.Gone(found, cursor.toPosition()));
    }

    /** Answers in place of an extract; only if nothing of it was written. */
    final void refuse(Refusal refusal) throws IOException {
        output.refuse(refusal);
        needsFlush = true;
        finishing = true;
    }
}
