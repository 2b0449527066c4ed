package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Delivery;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayStep;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;

/**
 * One response: drains its cursor while the output takes bytes, and stops without holding anything when it does not.
 * Everything but {@link #writable} and {@link #gone} happens on its writer loop's thread, which owns all fields.
 */
public final class Connection {
    /** One write is about this long, or one event. */
    private static final int WRITE_BYTES = 16 * 1024;
    /** After so many writes the loop's other connections have their turn. */
    private static final int WRITES_A_TURN = 8;
    private static final Duration PING_DURING_REPLAY = Duration.ofSeconds(1);

    private final EventLog log;
    private final WriterLoop loop;
    private final StreamSettings settings;
    private final StreamListener listener;
    private final Clock clock;
    private final StreamTicket ticket;
    private final Cursor cursor;
    private final TailLease tail;
    private final EventOutput output;

    private boolean blocked = true;
    private boolean needsFlush;
    private boolean greeted;
    /** The last frame has been written; what is left is to flush it. */
    private boolean finishing;
    private boolean open = true;
    /** What is to be reached before this stream is live; then null. */
    private @Nullable OffsetVector target;
    /** Where to read on in the tail; empty: the tail does not cover the cursor, Kafka is read. */
    private OptionalLong tailSequence = OptionalLong.empty();
    private Reading reading = Reading.IDLE;
    private @Nullable Replayed replayed;
    /** Gaps found on the way, still to be told. */
    private List<Gap> gaps = List.of();
    private long delivered;
    private boolean pingDue;
    private Instant nextPing;

    /** What has become of the last request to read from Kafka. */
    private enum Reading {
        /** There is none. */
        IDLE,
        /** It is under way. */
        REQUESTED,
        /** It failed; the timer tries again. */
        WAITING
    }

    Connection(EventLog log, WriterLoop loop, StreamSettings settings, StreamListener listener, Clock clock,
            StreamTicket ticket, TailLease tail, EventOutput output) {
        this.log = log;
        this.loop = loop;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.ticket = ticket;
        this.cursor = new Cursor(ticket.selection(), ticket.partition(), ticket.begin().cursor());
        this.tail = tail;
        this.output = output;
        this.target = ticket.bounds().last();
        this.nextPing = clock.instant().plus(PING_DURING_REPLAY);
    }

    String tenant() {
        return cursor.selection().tenant();
    }

    boolean isOpen() {
        return open;
    }

    /** The output takes bytes again; from any thread. */
    public void writable() {
        loop.execute(() -> {
            blocked = false;
            drain();
        });
    }

    /** The peer is gone; from any thread, any number of times. */
    public void gone() {
        loop.execute(this::end);
    }

    void opened() {
        listener.opened(cursor.selection());
        drain();
    }

    /** Until the timer has to look at this connection again. */
    Duration untilTimer() {
        Instant next = nextPing.isBefore(ticket.expiresAt()) ? nextPing : ticket.expiresAt();
        return Duration.between(clock.instant(), next).plusMillis(1);
    }

    void timer() {
        Instant now = clock.instant();
        if (!now.isBefore(ticket.expiresAt())) {
            goodbye(Goodbye.CREDENTIALS_EXPIRED);
            return;
        }
        if (now.isBefore(nextPing)) {
            return;
        }
        if (log.unavailableSince().filter(since -> since.plus(settings.logPatience()).isBefore(now)).isPresent()) {
            goodbye(Goodbye.LOG_UNAVAILABLE);
            return;
        }
        nextPing = now.plus(target == null ? settings.heartbeat() : PING_DURING_REPLAY);
        if (blocked) {
            // It reads slowly: hold nothing for it, it reads on from the log.
            replayed = null;
            return;
        }
        pingDue = true;
        drain();
        if (reading == Reading.WAITING) {
            reading = Reading.IDLE;
            drain();
        }
    }

    /** Tells the client that the server ends this stream, if it takes that now, and ends it. */
    void goodbye(Goodbye reason) {
        if (!open) {
            return;
        }
        try {
            if (isReady() && greeted) {
                FrameBuffer buffer = loop.buffer();
                Duration retry = settings.retry();
                Frames.retry(buffer, retry);
                Frames.goodbye(buffer, reason, retry);
                cursor.writeId(buffer);
                listener.goodbye(reason);
                output.write(buffer.bytes(), buffer.length());
                loop.giveBufferAway();
                if (isReady()) {
                    output.flush();
                }
            }
        } catch (IOException peerIsGone) {
            // That is what was wanted.
        } finally {
            end();
        }
    }

    private void end() {
        if (open) {
            open = false;
            replayed = null;
            loop.remove(this);
            tail.close();
            ticket.place().close();
            output.close();
            listener.closed(cursor.selection());
        }
    }

    private boolean isReady() {
        if (!blocked) {
            blocked = !output.isReady();
        }
        return !blocked;
    }

    /** Writes for as long as the output takes bytes and the log has some. */
    void drain() {
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
                if (buffer.length() == 0) {
                    return;
                }
                output.write(buffer.bytes(), buffer.length());
                needsFlush = true;
                listener.delivered((int) (delivered - before));
                if (!isReady()) {
                    loop.giveBufferAway();
                }
            }
        } catch (IOException peerIsGone) {
            end();
        } catch (RuntimeException defect) {
            // The client comes back with its last id; a connection that stands still would never tell it to.
            end();
            throw defect;
        }
    }

    private boolean flush() throws IOException {
        if (needsFlush && isReady()) {
            output.flush();
            needsFlush = false;
        }
        return !needsFlush;
    }

    private void fill(FrameBuffer buffer) {
        if (!greeted) {
            greeted = true;
            greet(buffer);
        }
        if (pingDue) {
            pingDue = false;
            ping(buffer);
        }
        tellGaps(buffer);
        if (finishing) {
            return;
        }
        fillFromReplay(buffer);
        if (replayed == null && buffer.length() < WRITE_BYTES) {
            readOn(buffer);
        }
    }

    private void greet(FrameBuffer buffer) {
        Frames.retry(buffer, settings.retry());
        Frames.ready(buffer, cursor.selection(), cursor.behind(ticket.bounds().last()), settings.heartbeat());
        if (ticket.begin().gaps().isEmpty()) {
            cursor.writeId(buffer);
            return;
        }
        GapIds ids = new GapIds(ticket.begin(), cursor);
        ids.write(buffer);
        for (Gap gap : ticket.begin().gaps()) {
            ids.told(gap);
            Frames.gap(buffer, gap);
            ids.write(buffer);
            listener.gap(gap);
        }
    }

    private void ping(FrameBuffer buffer) {
        OffsetVector end = tail.edge().position();
        Frames.ping(buffer, clock.instant(), cursor.behind(end),
                reading == Reading.WAITING || log.unavailableSince().isPresent());
        cursor.writeId(buffer);
    }

    private void tellGaps(FrameBuffer buffer) {
        if (!gaps.isEmpty() && ticket.onGap() == OnGap.FAIL) {
            breakOff(buffer);
            return;
        }
        for (Gap gap : gaps) {
            cursor.jump(gap.channel().index(), gap.goesOnAfter(), gap.epoch());
            Frames.gap(buffer, gap);
            cursor.writeId(buffer);
            listener.gap(gap);
        }
        gaps = List.of();
    }

    /** Without ids, so that the client comes back with the position that cannot be served and is told so. */
    private void breakOff(FrameBuffer buffer) {
        for (Gap gap : gaps) {
            Frames.gap(buffer, gap);
            buffer.append('\n');
            listener.gap(gap);
        }
        Frames.goodbye(buffer, Goodbye.GAP, settings.retry());
        buffer.append('\n');
        listener.goodbye(Goodbye.GAP);
        finishing = true;
    }

    private void fillFromReplay(FrameBuffer buffer) {
        Replayed source = replayed;
        if (source == null) {
            return;
        }
        while (buffer.length() < WRITE_BYTES) {
            Delivery next = source.next();
            if (next == null) {
                cursor.advanceTo(source.position());
                replayed = null;
                return;
            }
            if (cursor.accept(next.record())) {
                cursor.advanceTo(next.position());
                write(buffer, next.record());
            }
        }
    }

    private void write(FrameBuffer buffer, EventRecord record) {
        buffer.append(record.lines());
        cursor.writeId(buffer);
        delivered++;
    }

    /** Goes on from wherever the cursor stands: from the tail if that covers it, else by asking Kafka. */
    private void readOn(FrameBuffer buffer) {
        if (reading != Reading.IDLE) {
            return;
        }
        if (tailSequence.isEmpty() && (target == null || cursor.hasReached(target))) {
            tailSequence = tail.sequenceAfter(cursor.position(), cursor.selection().channels());
        }
        if (tailSequence.isPresent()) {
            if (target != null) {
                target = null;
                nextPing = clock.instant().plus(settings.heartbeat());
                Frames.caughtUp(buffer, delivered);
            }
            fillFromTail(buffer, tailSequence.getAsLong());
        } else {
            request(target == null || cursor.hasReached(target) ? tail.edge().position() : target);
        }
    }

    private void fillFromTail(FrameBuffer buffer, long from) {
        Tail.Edge edge = tail.edge();
        long sequence = tail.nothingSince(from) ? Math.max(from, edge.sequence()) : from;
        while (sequence < edge.sequence() && buffer.length() < WRITE_BYTES) {
            EventRecord record = tail.at(sequence);
            if (record == null) {
                tailSequence = OptionalLong.empty();
                request(edge.position());
                return;
            }
            sequence++;
            if (cursor.accept(record)) {
                write(buffer, record);
            }
        }
        if (sequence >= edge.sequence()) {
            cursor.advanceTo(edge.position());
        }
        tailSequence = OptionalLong.of(sequence);
    }

    private void request(OffsetVector until) {
        reading = Reading.REQUESTED;
        var request = new ReplayRequest(cursor.partition(), cursor.selection().channels(), tenant(), cursor.position(),
                until);
        log.read(request, step -> loop.execute(() -> read(step)));
    }

    private void read(ReplayStep step) {
        reading = Reading.IDLE;
        if (!open) {
            return;
        }
        switch (step) {
            case ReplayStep.Progress progress -> replayed = new Replayed(progress);
            case ReplayStep.OutOfRange(var bounds) -> skip(bounds);
            case ReplayStep.Unavailable unavailable -> reading = Reading.WAITING;
        }
        drain();
    }

    /** The log does not hold what follows the cursor: the client is told where, and the stream goes on after that. */
    private void skip(LogBounds bounds) {
        gaps = cursor.selection().channels().stream()
                .map(channel -> Start.outOfBounds(channel, cursor.position().offset(channel.index()), bounds))
                .filter(Objects::nonNull).toList();
        if (gaps.isEmpty()) {
            // The bounds have moved since; the timer tries again.
            reading = Reading.WAITING;
        }
        target = target == null ? null : bounds.last();
    }
}
