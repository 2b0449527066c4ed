package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.OffsetVector;

/**
 * One stream: drains its cursor while the output takes bytes, and stops without holding anything when it does not. Its
 * writer loop's thread owns all fields.
 */
public final class Connection extends Response {
    private static final Duration LOOK_DURING_REPLAY = Duration.ofSeconds(1);

    private final EventLog log;
    private final StreamSettings settings;
    private final Clock clock;
    private final Replay replay;
    private final Following following;
    private final Completion completion;
    private final Pace pace;

    private boolean greeted;
    /** It has reached the end that the log had at the request, and been told. */
    private boolean caughtUp;
    private boolean pingDue;
    private Instant nextPing;

    Connection(Serving serving, WriterLoop loop, StreamTicket ticket, EventOutput output) {
        super(loop, serving.listener(), ticket, output);
        this.log = serving.log();
        this.settings = serving.settings();
        this.clock = serving.clock();
        this.pace = new Pace(ticket.terms().speed(), clock);
        this.replay = new Replay(log, loop, cursor, pace, ticket.target(), this::drain);
        this.following = new Following(
                log.tail(ticket.partition(), ticket.selection().tenant(), ticket.bounds()), cursor, pace);
        this.completion = new Completion(serving.ending(), loop, cursor, ticket.end(), this::drain);
        this.nextPing = clock.instant().plus(LOOK_DURING_REPLAY);
    }

    @Override
    void opened() {
        listener.opened(cursor.selection());
        loop.lookAt(this, untilTimer());
        drain();
    }

    private Duration untilTimer() {
        Instant expiry = ticket.terms().expiresAt();
        Instant next = nextPing.isBefore(expiry) ? nextPing : expiry;
        Duration until = Duration.between(clock.instant(), next).plusMillis(1);
        boolean soon = !replay.isDone() || completion.isAwaited();
        return soon && until.compareTo(LOOK_DURING_REPLAY) > 0 ? LOOK_DURING_REPLAY : until;
    }

    @Override
    Duration timer() {
        Instant now = clock.instant();
        if (!now.isBefore(ticket.terms().expiresAt())) {
            goodbye(Goodbye.CREDENTIALS_EXPIRED);
        } else if (hasLostPatience(now)) {
            goodbye(Goodbye.LOG_UNAVAILABLE);
        } else {
            look(now);
        }
        return untilTimer();
    }

    private boolean hasLostPatience(Instant now) {
        return log.unavailableSince().filter(since -> since.plus(settings.logPatience()).isBefore(now)).isPresent();
    }

    private void look(Instant now) {
        boolean ping = !now.isBefore(nextPing);
        if (ping) {
            nextPing = now.plus(caughtUp ? settings.heartbeat() : LOOK_DURING_REPLAY);
        }
        if (isBlocked()) {
            // It reads slowly: hold nothing for it, it reads on from the log.
            replay.release();
            return;
        }
        pingDue |= ping;
        completion.look();
        drain();
        // After the ping, which says so if the last reading failed.
        replay.retry();
        drain();
    }

    @Override
    void breakOff(FrameBuffer buffer, Goodbye reason) {
        if (greeted) {
            sayGoodbye(buffer, reason);
        }
    }

    private void sayGoodbye(FrameBuffer buffer, Goodbye reason) {
        Duration retry = settings.retry();
        Frames.retry(buffer, retry);
        Frames.goodbye(buffer, reason, retry);
        cursor.writeId(buffer);
        listener.goodbye(reason);
    }

    @Override
    void ended() {
        replay.release();
        following.close();
        listener.closed(cursor.selection());
    }

    @Override
    FrameBuffer render() throws IOException {
        Passage passage = passage();
        if (passage == null) {
            return super.render();
        }
        var begin = new Run.Begin(passage.source(), tenant(), passage.number().orElseThrow(), cursor.position());
        Run known = loop.buffers().find(begin, cursor.selection());
        return known == null ? renderForOthersToo(begin, passage) : take(known, passage);
    }

    /** Where nothing but the next events is to be written; null if there is more to it. */
    private @Nullable Passage passage() {
        if (!greeted || pingDue || pace.isLimited() || cursor.selection().period().isBounded()) {
            return null;
        }
        return caughtUp && replay.isDone() && following.covers() ? following : replay.block();
    }

    private FrameBuffer take(Run known, Passage passage) {
        cursor.follow(known.end());
        passage.skipTo(known.to());
        count(known.events());
        known.buffer().hold();
        return known.buffer();
    }

    private FrameBuffer renderForOthersToo(Run.Begin begin, Passage passage) throws IOException {
        long before = delivered();
        cursor.hasMetPersonal();
        FrameBuffer buffer = loop.buffers().take();
        while (buffer.length() < WRITE_BYTES) {
            EventRecord record = passage.next();
            if (record == null) {
                break;
            }
            write(buffer, record);
        }
        if (passage.number().isEmpty()) {
            readOnFromLog();
        }
        if (buffer.length() == 0) {
            // What comes now is not in this passage.
            fill(buffer);
        } else if (passage.number().isPresent()) {
            loop.buffers().keep(new Run(begin, cursor.selection(), cursor.hasMetPersonal(),
                    passage.number().getAsLong(), cursor.position(), (int) (delivered() - before), buffer));
        }
        return buffer;
    }

    private void write(FrameBuffer buffer, EventRecord record) {
        buffer.append(record.lines());
        cursor.writeId(buffer);
        count(1);
    }

    @Override
    void fill(FrameBuffer buffer) {
        if (!greeted) {
            greeted = true;
            greet(buffer);
        }
        if (pingDue) {
            pingDue = false;
            ping(buffer);
        }
        if (!replay.gaps().isEmpty() && ticket.terms().onGap() == OnGap.FAIL) {
            tellGapsOnly(buffer);
            return;
        }
        tellGaps(buffer);
        while (buffer.length() < WRITE_BYTES) {
            EventRecord record = next(buffer);
            if (record == null) {
                pause(buffer);
                return;
            }
            write(buffer, record);
        }
    }

    private void greet(FrameBuffer buffer) {
        Frames.retry(buffer, settings.retry());
        Frames.ready(buffer, cursor.selection(), cursor.behind(ticket.target()), settings.heartbeat());
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
        OffsetVector end = ticket.end().orElse(following.edge());
        Frames.ping(buffer, clock.instant(), cursor.behind(end),
                replay.failures() > 0 || log.unavailableSince().isPresent());
        cursor.writeId(buffer);
    }

    private void tellGaps(FrameBuffer buffer) {
        replay.passGaps(gap -> {
            Frames.gap(buffer, gap);
            cursor.writeId(buffer);
            listener.gap(gap);
        });
    }

    /** Without ids, so that the client comes back with the position that cannot be served and is told so. */
    private void tellGapsOnly(FrameBuffer buffer) {
        for (Gap gap : replay.gaps()) {
            Frames.gap(buffer, gap);
            buffer.append('\n');
            listener.gap(gap);
        }
        Frames.goodbye(buffer, Goodbye.GAP, settings.retry());
        buffer.append('\n');
        listener.goodbye(Goodbye.GAP);
        finish();
    }

    /** From the log until that is reached which it held at the request, then from the tail, as long as that covers. */
    private @Nullable EventRecord next(FrameBuffer buffer) {
        EventRecord record = replay.next();
        if (record != null || !replay.isDone() || cursor.isAtEnd()) {
            return record;
        }
        if (!caughtUp && following.covers()) {
            caughtUp = true;
            nextPing = clock.instant().plus(settings.heartbeat());
            Frames.caughtUp(buffer, delivered());
        }
        record = following.next();
        if (record == null && following.number().isEmpty()) {
            readOnFromLog();
            return replay.next();
        }
        return record;
    }

    /** The tail has moved on without this stream, or does not hold what it stood at any more. */
    private void readOnFromLog() {
        replay.extend(following.edge());
    }

    /** There is no event now: will there be one by itself, or is that the end? */
    private void pause(FrameBuffer buffer) {
        if (cursor.isAtEnd() && replay.gaps().isEmpty()) {
            sayGoodbye(buffer, Goodbye.COMPLETE);
            finish();
        } else if (pace.isWaiting()) {
            Duration wait = pace.untilDue();
            if (wait.compareTo(LOOK_DURING_REPLAY) > 0) {
                // Nothing is held meanwhile; it reads on from the log.
                replay.release();
            }
            loop.lookAt(this, wait);
        }
    }
}
