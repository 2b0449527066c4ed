package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.PullMode;

/**
 * The response to a poll: one JSON object with at most {@code limit} events and the position to continue from. If there
 * is no event, it may wait at the tail without occupying a thread. After the first event, a gap, an outage or a
 * shutdown ends the response as complete JSON. The next poll reports it. A poll of a range waits without events if an
 * open transaction may hide some.
 */
final class PollResponse extends JsonResponse {
    private final int limit;
    /** Until when it reads. A response without events but with an advanced position is valid. */
    private final Instant readUntil;
    private final Instant waitUntil;

    PollResponse(StreamContext context, WriterLoop loop, StreamTicket ticket, PullMode.Poll poll, JsonOutput output) {
        super(context, loop, ticket, output);
        this.limit = poll.limit();
        Instant now = clock.instant();
        this.readUntil = earlier(now.plus(READ_TIME), ticket.terms().expiresAt());
        this.waitUntil = earlier(now.plus(poll.maxWait()), ticket.terms().expiresAt());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    Duration untilTimer() {
        Instant now = clock.instant();
        Instant deadline = deadline();
        Instant next = now.plus(TIMER);
        return Duration.between(now, now.isBefore(deadline) && deadline.isBefore(next) ? deadline : next)
                .plusMillis(1);
    }

    private Instant deadline() {
        return !reader.isReplaying() || waitUntil.isAfter(readUntil) ? waitUntil : readUntil;
    }

    private boolean isDue() {
        return !clock.instant().isBefore(deadline());
    }

    @Override
    void fill(FrameBuffer buffer) throws IOException {
        boolean more = true;
        while (more && delivered() < limit && buffer.length() < WRITE_BYTES) {
            more = switch (reader.next()) {
                case ReadResult.Event(EventRecord record) -> {
                    buffer.append(delivered() == 0 ? "{\"events\":[" : ",");
                    write(buffer, record);
                    yield !isMidEvent();
                }
                case ReadResult.Gaps(List<Gap> found) -> atGaps(buffer, found);
                case ReadResult.CaughtUp() -> atEndOfLog(buffer);
                case ReadResult.NothingYet() -> {
                    awaitEvent(buffer);
                    yield false;
                }
                case ReadResult.End() -> {
                    close(buffer);
                    yield false;
                }
            };
        }
        if (delivered() == limit) {
            close(buffer);
        }
    }

    /** Handles gaps; returns whether to continue reading. */
    private boolean atGaps(FrameBuffer buffer, List<Gap> found) throws IOException {
        if (delivered() > 0) {
            close(buffer);
            return false;
        }
        if (ticket.terms().onGap() == OnGap.FAIL) {
            refuseForGaps(found);
            return false;
        }
        passGaps();
        return true;
    }

    /** Handles the end of the log; returns whether to wait at the tail. */
    private boolean atEndOfLog(FrameBuffer buffer) throws IOException {
        if (delivered() > 0 || !gaps().isEmpty()) {
            close(buffer);
            return false;
        }
        if (refuseIfNotSettled() || rangeEnd.state() instanceof RangeEndState.Held) {
            return false;
        }
        if (isDue()) {
            endWithoutEvents(buffer);
            return false;
        }
        reader.follow();
        return true;
    }

    private void awaitEvent(FrameBuffer buffer) throws IOException {
        boolean atEnd = !reader.isReplaying();
        if (delivered() > 0) {
            if (atEnd || isDue()) {
                close(buffer);
            }
        } else if (refuseIfNotSettled()) {
            return;
        } else if (isDue()) {
            endWithoutEvents(buffer);
        } else if (atEnd && !gaps().isEmpty()) {
            close(buffer);
        }
    }

    /** Sends an error if an open transaction hides the rest of the range; returns whether it has. */
    private boolean refuseIfNotSettled() throws IOException {
        if (rangeEnd.state() instanceof RangeEndState.NotSettled(var transactions)) {
            refuse(new Refusal.NotSettled(transactions));
            return true;
        }
        return false;
    }

    private void endWithoutEvents(FrameBuffer buffer) throws IOException {
        if (reader.failures() > 0) {
            refuse(new Refusal.LogUnavailable());
        } else {
            close(buffer);
        }
    }

    private void close(FrameBuffer buffer) {
        buffer.append(delivered() == 0 ? "{\"events\":[]," : "],");
        long behind = rangeEnd.behind(cursor);
        JsonEvents.caller(buffer, cursor.selection());
        JsonEvents.end(buffer, cursor, "behind", behind, gaps());
        reader.close();
        finish();
    }

    /** Completes the JSON object: a poll is valid wherever it ends. */
    @Override
    void renderTermination(FrameBuffer buffer, Goodbye reason) {
        close(buffer);
    }
}
