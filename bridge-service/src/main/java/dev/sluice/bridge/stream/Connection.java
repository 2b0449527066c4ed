package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.request.OnGap;

/**
 * The response that is one event stream. It writes the events of its reader while the output takes bytes, and retains
 * none while the output is blocked. The thread of its writer loop owns all fields.
 */
public final class Connection extends Response {
    private static final Duration CATCH_UP_TIMER = Duration.ofSeconds(1);

    private final EventLog log;
    private final StreamSettings settings;
    private final Clock clock;
    private final RangeEndLookup rangeEnd;
    private Instant nextPing;
    /** Set if a ping must be written with the next frames. */
    private boolean pingDue;

    Connection(StreamContext context, WriterLoop loop, StreamTicket ticket, EventOutput output) {
        super(context, loop, ticket, output);
        this.log = context.log();
        this.settings = context.settings();
        this.clock = context.clock();
        reader.leaseTail();
        this.rangeEnd = new RangeEndLookup(context.rangeEnd(), loop, ticket, reader, this::drain);
        this.nextPing = clock.instant().plus(CATCH_UP_TIMER);
    }

    @Override
    void opened() {
        listener.opened(cursor.selection());
        loop.schedule(this, untilTimer());
        drain();
    }

    private Duration untilTimer() {
        Instant expiry = ticket.terms().expiresAt();
        Instant next = nextPing.isBefore(expiry) ? nextPing : expiry;
        Duration until = Duration.between(clock.instant(), next).plusMillis(1);
        boolean soon = isBlocked() || isMidEvent() || reader.isReplaying() || rangeEnd.isPending();
        return soon && until.compareTo(CATCH_UP_TIMER) > 0 ? CATCH_UP_TIMER : until;
    }

    @Override
    Duration onTimer() {
        Instant now = clock.instant();
        if (!now.isBefore(ticket.terms().expiresAt())) {
            goodbye(Goodbye.CREDENTIALS_EXPIRED);
        } else if (isOutageTooLong(now)) {
            goodbye(Goodbye.LOG_UNAVAILABLE);
        } else {
            onTimer(now);
        }
        return untilTimer();
    }

    private boolean isOutageTooLong(Instant now) {
        return log.unavailableSince().filter(since -> since.plus(settings.outageTimeout()).isBefore(now)).isPresent();
    }

    private void onTimer(Instant now) {
        boolean ping = !now.isBefore(nextPing);
        if (ping) {
            nextPing = now.plus(reader.isFollowing() ? settings.heartbeat() : CATCH_UP_TIMER);
        }
        if (isBlocked()) {
            if (!endIfStalled()) {
                releaseRecords();
            }
            return;
        }
        pingDue |= ping;
        rangeEnd.check(reader.isFollowing() && !reader.isReplaying() && !pace().isWaiting()
                ? RangeEndLookup.Progress.CAUGHT_UP
                : RangeEndLookup.Progress.READING);
        drain();
        // After the ping, because the ping reports whether the last read failed.
        retryRead();
        drain();
    }

    @Override
    void renderTermination(FrameBuffer buffer, Goodbye reason) {
        if (isOpening()) {
            // Without an id: the client has not received the gaps before the start.
            Frames.goodbye(buffer, reason, settings.retry());
            buffer.append('\n');
            listener.goodbye(reason);
        } else {
            sayGoodbye(buffer, reason);
        }
    }

    private void sayGoodbye(FrameBuffer buffer, Goodbye reason) {
        Frames.goodbye(buffer, reason, settings.retry());
        cursor.writeId(buffer);
        listener.goodbye(reason);
    }

    private void sayNotSettled(FrameBuffer buffer, List<OpenTransaction> transactions) {
        Frames.notSettled(buffer, transactions, settings.retry());
        cursor.writeId(buffer);
        listener.goodbye(Goodbye.NOT_SETTLED);
    }

    @Override
    void ended() {
        listener.closed(cursor.selection());
    }

    @Override
    FrameBuffer render() throws IOException {
        RunSource source = runSource();
        if (source == null) {
            return super.render();
        }
        var begin = new RenderedRun.Begin(source.source(), tenant(), source.sequence().orElseThrow(),
                cursor.position());
        RenderedRun rendered = loop.buffers().find(begin, cursor.selection());
        return rendered == null ? renderRun(begin, source) : reuse(rendered, source);
    }

    @Override
    boolean isCurrent() {
        RunSource source = isMidEvent() ? null : runSource();
        return source != null && source.isAtEnd();
    }

    /** Returns the source of the next events; null if other frames must be written too. */
    private @Nullable RunSource runSource() {
        return isOpening() || pingDue || cursor.selection().times().isBounded() ? null : reader.runSource();
    }

    private FrameBuffer reuse(RenderedRun run, RunSource source) {
        cursor.moveTo(run.end());
        source.skipTo(run.next());
        count(run.events());
        run.buffer().hold();
        return run.buffer();
    }

    private FrameBuffer renderRun(RenderedRun.Begin begin, RunSource source) throws IOException {
        long before = delivered();
        cursor.resetAudience();
        FrameBuffer buffer = loop.buffers().take();
        while (buffer.length() < WRITE_BYTES && !isMidEvent()) {
            EventRecord record = source.next();
            if (record == null) {
                break;
            }
            write(buffer, record);
        }
        if (buffer.length() == 0) {
            // The next frames do not come from this source.
            fill(buffer);
        } else if (!isMidEvent() && source.sequence().isPresent()) {
            loop.buffers().keep(new RenderedRun(begin, cursor.selection(), cursor.audience(),
                    source.sequence().getAsLong(), cursor.position(), (int) (delivered() - before), buffer));
        }
        return buffer;
    }

    private void write(FrameBuffer buffer, EventRecord record) {
        writeEvent(buffer, record, Frames.event(buffer, cursor, record));
    }

    @Override
    void endEvent(FrameBuffer buffer) {
        cursor.writeId(buffer);
        count(1);
    }

    @Override
    void fill(FrameBuffer buffer) {
        if (isOpening()) {
            greet(buffer);
        }
        if (pingDue) {
            pingDue = false;
            ping(buffer);
        }
        boolean more = true;
        while (more && buffer.length() < WRITE_BYTES) {
            more = switch (reader.next()) {
                case ReadResult.Event(EventRecord record) -> {
                    write(buffer, record);
                    yield !isMidEvent();
                }
                case ReadResult.Gaps(List<Gap> gaps) -> writeGaps(buffer, gaps);
                case ReadResult.CaughtUp() -> {
                    nextPing = clock.instant().plus(settings.heartbeat());
                    Frames.caughtUp(buffer, delivered());
                    reader.follow();
                    yield true;
                }
                case ReadResult.NothingYet() -> {
                    atNothingYet(buffer);
                    yield false;
                }
                case ReadResult.End() -> {
                    sayGoodbye(buffer, Goodbye.COMPLETE);
                    finish();
                    yield false;
                }
            };
        }
    }

    private void greet(FrameBuffer buffer) {
        Frames.ready(buffer, cursor.selection(), cursor.behind(ticket.written()), settings);
        if (ticket.begin().gaps().isEmpty()) {
            cursor.writeId(buffer);
            return;
        }
        var ids = new GapIds(ticket.begin(), cursor);
        ids.write(buffer);
        for (Gap gap : ticket.begin().gaps()) {
            ids.reported(gap);
            Frames.gap(buffer, gap);
            ids.write(buffer);
            listener.gap(gap);
        }
    }

    private void ping(FrameBuffer buffer) {
        Frames.ping(buffer, clock.instant(), rangeEnd.behind(cursor),
                reader.failures() > 0 || log.unavailableSince().isPresent()
                        ? Frames.LogStatus.WAITING
                        : Frames.LogStatus.READABLE);
        cursor.writeId(buffer);
    }

    /** Writes gap events; returns whether the stream continues after them. */
    private boolean writeGaps(FrameBuffer buffer, List<Gap> gaps) {
        if (ticket.terms().onGap() == OnGap.FAIL) {
            writeGapsAndEnd(buffer, gaps);
            return false;
        }
        reader.passGaps(gap -> {
            Frames.gap(buffer, gap);
            cursor.writeId(buffer);
            listener.gap(gap);
        });
        return true;
    }

    /** Writes gap events without ids. A client that reconnects then sends the same position and gets the gaps again. */
    private void writeGapsAndEnd(FrameBuffer buffer, List<Gap> gaps) {
        for (Gap gap : gaps) {
            Frames.gap(buffer, gap);
            buffer.append('\n');
            listener.gap(gap);
        }
        Frames.goodbye(buffer, Goodbye.GAP, settings.retry());
        buffer.append('\n');
        listener.goodbye(Goodbye.GAP);
        finish();
    }

    private void atNothingYet(FrameBuffer buffer) {
        if (rangeEnd.state() instanceof RangeEndState.NotSettled(var transactions)) {
            sayNotSettled(buffer, transactions);
            finish();
        } else {
            awaitDueEvent();
        }
    }

    /** Schedules the timer for the next event of a paced replay, if the stream waits for that event. */
    private void awaitDueEvent() {
        if (pace().isWaiting()) {
            Duration wait = pace().untilDue();
            if (wait.compareTo(CATCH_UP_TIMER) > 0) {
                reader.release();
            }
            loop.schedule(this, wait);
        }
    }
}
