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
 * log) exists here; cursor, replays, tail and the way of writing are the same. Its loop's thread owns all fields.
 */
abstract sealed class Extract extends Response permits Page, Export {
    /** The timer looks at least so often. */
    static final Duration LOOK = Duration.ofSeconds(1);

    final EventLog log;
    final Clock clock;
    final Replay replay;
    private final ExtractOutput output;
    /** What the client is told of at the end. */
    private final List<Gap> gaps = new ArrayList<>();

    Extract(Serving serving, WriterLoop loop, StreamTicket ticket, ExtractOutput output) {
        super(loop, serving.listener(), ticket, output);
        this.log = serving.log();
        this.clock = serving.clock();
        this.output = output;
        this.replay = new Replay(log, loop, cursor, pace(), ticket.target(), this::drain);
        ticket.end().ifPresent(cursor::endAt);
    }

    /** As fast as the client reads. */
    final Pace pace() {
        return new Pace(Speed.UNLIMITED, clock);
    }

    @Override
    final void opened() {
        ticket.begin().gaps().forEach(this::tell);
        loop.lookAt(this, untilLook());
        drain();
    }

    /** Until the timer has to look at it again. */
    abstract Duration untilLook();

    @Override
    final Duration timer() {
        look();
        return untilLook();
    }

    /** The timer has gone off. */
    void look() {
        if (isBlocked()) {
            // It reads slowly: hold nothing for it, it reads on from the log.
            replay.release();
        }
        replay.retry();
        drain();
    }

    @Override
    void ended() {
        replay.release();
    }

    /** The gaps to tell of at the end. */
    final List<Gap> gaps() {
        return gaps;
    }

    /** Writes an event that the cursor has just accepted. */
    final void event(FrameBuffer buffer, EventRecord record) {
        JsonEvents.event(buffer, cursor, record);
        count(1);
    }

    /** Goes on after the gaps that the replay has run into. */
    final void passGaps() {
        replay.passGaps(this::tell);
    }

    private void tell(Gap gap) {
        gaps.add(gap);
        listener.gap(gap);
    }

    /** Answers in place of an extract that the log cannot serve what follows the position. */
    final void refuseForGaps() throws IOException {
        List<Gap> found = replay.gaps();
        replay.passGaps(listener::gap);
        refuse(new Refusal.Gone(found, cursor.toPosition()));
    }

    /** Answers in place of an extract; only if nothing of it was written. */
    final void refuse(Refusal refusal) throws IOException {
        output.refuse(refusal);
        finish();
    }
}
