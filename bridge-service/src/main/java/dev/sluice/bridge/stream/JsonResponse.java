package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;

/**
 * A finite response: a part of the log as JSON (wire protocol, section 6). It reads and writes like a {@link
 * Connection}, but has no greeting and no pings. It ends at the end of the log, except for a poll that waits. The
 * thread of its writer loop owns all fields.
 */
abstract sealed class JsonResponse extends Response permits PollResponse, ExportResponse, OneEventResponse {
    /** The maximum time between two timer events. */
    static final Duration TIMER = Duration.ofSeconds(1);
    /** The maximum time to read, for a response that must be answered soon. */
    static final Duration READ_TIME = Duration.ofSeconds(10);

    final Clock clock;
    final RangeEndLookup rangeEnd;
    private final JsonOutput output;
    private final Duration outageTimeout;
    /** Since when the rest of an event is waited for; null if it is not. */
    private @Nullable Instant waitingSince;
    /** The gaps to report at the end. */
    private final List<Gap> gaps = new ArrayList<>();

    JsonResponse(StreamContext context, WriterLoop loop, StreamTicket ticket, JsonOutput output) {
        super(context, loop, ticket, output);
        this.clock = context.clock();
        this.output = output;
        this.outageTimeout = context.settings().outageTimeout();
        this.rangeEnd = new RangeEndLookup(context.rangeEnd(), loop, ticket, reader, this::drain);
    }

    @Override
    final void opened() {
        ticket.begin().gaps().forEach(this::note);
        loop.schedule(this, untilTimer());
        drain();
    }

    /** Returns the time until the timer must fire. */
    abstract Duration untilTimer();

    @Override
    final Duration onTimer() {
        checkProgress();
        endIfRestIsMissing();
        return untilTimer();
    }

    /** Ends a response in the middle of an event whose rest cannot be read for too long. The client asks again. */
    private void endIfRestIsMissing() {
        if (isBlocked() || !isMidEvent()) {
            waitingSince = null;
        } else if (waitingSince == null) {
            waitingSince = clock.instant();
        } else if (waitingSince.plus(outageTimeout).isBefore(clock.instant())) {
            end();
        }
    }

    /** Continues after a failure, and releases the block of a client that reads slowly. */
    void checkProgress() {
        if (isBlocked()) {
            releaseRecords();
        } else {
            rangeEnd.check(reader.isReplaying() ? RangeEndLookup.Progress.READING : RangeEndLookup.Progress.CAUGHT_UP);
        }
        retryRead();
        drain();
    }

    /** Returns the gaps to report at the end. */
    final List<Gap> gaps() {
        return gaps;
    }

    /** Writes the event at the cursor's position. */
    final void write(FrameBuffer buffer, EventRecord record) {
        writeEvent(buffer, record, JsonEvents.begin(buffer, cursor, record));
    }

    @Override
    void endEvent(FrameBuffer buffer) {
        buffer.append('}');
        count(1);
    }

    /** Continues after gaps that the reader has found. */
    final void passGaps() {
        reader.passGaps(this::note);
    }

    private void note(Gap gap) {
        gaps.add(gap);
        listener.gap(gap);
    }

    /** Sends an error, because the log cannot serve the position. */
    final void refuseForGaps(List<Gap> found) throws IOException {
        reader.passGaps(listener::gap);
        refuse(new Refusal.Gone(found, cursor.toEventId()));
    }

    /** Sends an error. May be called only if nothing has been written. */
    final void refuse(Refusal refusal) throws IOException {
        output.refuse(refusal);
        finish();
    }
}
