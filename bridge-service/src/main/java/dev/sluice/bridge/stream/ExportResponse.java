package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.request.OnGap;

/**
 * The response to an export: a line of JSON for each event up to the end that the log had at the request, and a last line
 * that says so. If anything ends it earlier, the last line is missing.
 */
final class ExportResponse extends JsonResponse {
    private final Duration logPatience;
    /** When attempts to read began to fail; null while they succeed. */
    private @Nullable Instant failingSince;

    ExportResponse(StreamContext context, WriterLoop loop, StreamTicket ticket, JsonOutput output) {
        super(context, loop, ticket, output);
        this.logPatience = context.settings().logPatience();
    }

    @Override
    Duration untilTimer() {
        return TIMER;
    }

    @Override
    void checkProgress() {
        if (clock.instant().isBefore(ticket.terms().expiresAt())) {
            super.checkProgress();
        } else {
            // A slow client reads no longer than its token allows.
            end();
        }
    }

    @Override
    void fill(FrameBuffer buffer) throws IOException {
        boolean more = true;
        while (more && buffer.length() < WRITE_BYTES) {
            more = switch (reader.next()) {
                case ReadResult.Event(EventRecord record) -> {
                    write(buffer, record);
                    buffer.append('\n');
                    yield true;
                }
                case ReadResult.Gaps(List<Gap> found) -> atGaps(found);
                case ReadResult.NothingYet() -> {
                    checkOutage();
                    yield false;
                }
                case ReadResult.CaughtUp(),ReadResult.End() -> {
                    buffer.append("{\"end\":true,");
                    JsonEvents.end(buffer, cursor, "delivered", delivered(), gaps());
                    finish();
                    yield false;
                }
            };
        }
    }

    /** Returns whether to read on. */
    private boolean atGaps(List<Gap> found) throws IOException {
        if (ticket.terms().onGap() == OnGap.CONTINUE) {
            passGaps();
            return true;
        }
        if (delivered() > 0) {
            // Without the last line. A request with the last event's id is told what is wrong.
            finish();
        } else {
            refuseForGaps(found);
        }
        return false;
    }

    private void checkOutage() throws IOException {
        if (!hasFailedTooLong()) {
            return;
        }
        if (delivered() > 0) {
            finish();
        } else {
            refuse(new Refusal.LogUnavailable());
        }
    }

    private boolean hasFailedTooLong() {
        Instant now = clock.instant();
        if (reader.failures() == 0) {
            failingSince = null;
        } else if (failingSince == null) {
            failingSince = now;
        }
        return failingSince != null && failingSince.plus(logPatience).isBefore(now);
    }

    /** The missing last line tells that the export is not whole. */
    @Override
    void breakOff(FrameBuffer buffer, Goodbye reason) {}
}
