package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;

/**
 * One answer to a poll: at most so many events as one JSON object, with the position to go on from. If there is none it
 * waits at the tail, without a thread. Whatever happens after the first event ends the page there, whole: the next
 * request meets it.
 */
final class Page extends Extract {
    /** The log is read for so long at most: a page without events, but with a moved position, is an answer too. */
    private static final Duration READING = Duration.ofSeconds(10);

    private final int limit;
    private final Instant readUntil;
    private final Instant waitUntil;
    /** Set as long as it waits at the tail. */
    private @Nullable Following following;

    Page(Serving serving, WriterLoop loop, StreamTicket ticket, Extent.Page extent, ExtractOutput output) {
        super(serving, loop, ticket, output);
        this.limit = extent.limit();
        Instant now = clock.instant();
        this.readUntil = earlier(now.plus(READING), ticket.terms().expiresAt());
        this.waitUntil = earlier(now.plus(extent.waiting()), ticket.terms().expiresAt());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    Duration untilLook() {
        Instant now = clock.instant();
        Instant due = due();
        Instant look = now.plus(LOOK);
        return Duration.between(now, now.isBefore(due) && due.isBefore(look) ? due : look).plusMillis(1);
    }

    private Instant due() {
        return replay.isDone() || waitUntil.isAfter(readUntil) ? waitUntil : readUntil;
    }

    @Override
    void fill(FrameBuffer buffer) throws IOException {
        boolean more = true;
        while (more && delivered() < limit && buffer.length() < WRITE_BYTES) {
            EventRecord record = next();
            if (record == null) {
                more = false;
            } else {
                buffer.append(delivered() == 0 ? "{\"events\":[" : ",");
                event(buffer, record);
            }
        }
        if (delivered() == limit) {
            close(buffer);
        } else if (!more) {
            pause(buffer);
        }
    }

    private @Nullable EventRecord next() {
        EventRecord record = replay.next();
        Following tail = following;
        if (record != null || tail == null || !replay.isDone() || cursor.isAtEnd()) {
            return record;
        }
        record = tail.next();
        if (record == null && tail.number().isEmpty()) {
            replay.extend(tail.edge());
            return replay.next();
        }
        return record;
    }

    /** There is no event now: is that the end of the page, will there be one, or none at all? */
    private void pause(FrameBuffer buffer) throws IOException {
        boolean due = !clock.instant().isBefore(due());
        if (delivered() > 0) {
            if (due || replay.isDone() || !replay.gaps().isEmpty()) {
                close(buffer);
            }
        } else if (!replay.gaps().isEmpty()) {
            passOrRefuse(buffer);
        } else if (due && replay.failures() > 0) {
            refuse(new Refusal.LogUnavailable());
        } else if (due || (replay.isDone() && (cursor.isAtEnd() || !gaps().isEmpty()))) {
            close(buffer);
        } else if (replay.isDone() && following == null) {
            following = new Following(log.tail(cursor.partition(), tenant(), ticket.bounds()), cursor, pace());
            fill(buffer);
        }
    }

    private void passOrRefuse(FrameBuffer buffer) throws IOException {
        if (ticket.terms().onGap() == OnGap.FAIL) {
            refuseForGaps();
        } else {
            passGaps();
            fill(buffer);
        }
    }

    private void close(FrameBuffer buffer) {
        buffer.append(delivered() == 0 ? "{\"events\":[]," : "],");
        long behind = cursor.behind(following == null ? replay.end() : following.edge());
        JsonEvents.caller(buffer, cursor.selection());
        JsonEvents.end(buffer, cursor, "behind", behind, gaps());
        stopFollowing();
        finish();
    }

    /** A page is whole wherever it ends; the client goes on elsewhere. */
    @Override
    void breakOff(FrameBuffer buffer, Goodbye reason) {
        close(buffer);
    }

    @Override
    void ended() {
        super.ended();
        stopFollowing();
    }

    private void stopFollowing() {
        if (following != null) {
            following.close();
            following = null;
        }
    }
}
