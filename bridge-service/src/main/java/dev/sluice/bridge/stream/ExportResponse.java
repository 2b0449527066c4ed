package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.request.OnGap;

/**
 * The response to an export: a line of JSON for each event, up to the end of the log at the time of the request, and a
 * last line that marks the export as complete. If the export ends early, the last line is missing. An export of a range
 * waits for open transactions that may hide events of the range.
 */
final class ExportResponse extends JsonResponse {
    private final Duration outageTimeout;
    /** The time at which reads began to fail; null while they succeed. */
    private @Nullable Instant failingSince;

    ExportResponse(StreamContext context, WriterLoop loop, StreamTicket ticket, JsonOutput output) {
        super(context, loop, ticket, output);
        this.outageTimeout = context.settings().outageTimeout();
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
            // A slow client must not read for longer than its token is valid.
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
                    yield !isMidEvent();
                }
                case ReadResult.Gaps(List<Gap> found) -> atGaps(found);
                case ReadResult.NothingYet() -> {
                    checkOutage();
                    yield false;
                }
                case ReadResult.CaughtUp(),ReadResult.End() -> {
                    atEnd(buffer);
                    yield false;
                }
            };
        }
    }

    @Override
    void endEvent(FrameBuffer buffer) {
        super.endEvent(buffer);
        buffer.append('\n');
    }

    private void atEnd(FrameBuffer buffer) throws IOException {
        switch (rangeEnd.state()) {
            case RangeEndState.Open() -> {
                // The range may still grow.
            }
            case RangeEndState.Held held -> {
                // The lookup continues when the transaction has ended, or after its time limit.
            }
            case RangeEndState.NotSettled(var transactions) -> {
                if (delivered() > 0) {
                    finish();
                } else {
                    refuse(new Refusal.NotSettled(transactions));
                }
            }
            case RangeEndState.Unbounded() -> writeLastLine(buffer);
            case RangeEndState.Known known -> writeLastLine(buffer);
        }
    }

    private void writeLastLine(FrameBuffer buffer) {
        buffer.append("{\"end\":true,");
        JsonEvents.end(buffer, cursor, "delivered", delivered(), gaps());
        finish();
    }

    /** Handles gaps; returns whether to continue reading. */
    private boolean atGaps(List<Gap> found) throws IOException {
        if (ticket.terms().onGap() == OnGap.CONTINUE) {
            passGaps();
            return true;
        }
        if (delivered() > 0) {
            // Ends without the last line. A new request with the last event's id gets the gap as an error.
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
        return failingSince != null && failingSince.plus(outageTimeout).isBefore(now);
    }

    /** Renders nothing: the missing last line marks the export as incomplete. */
    @Override
    void renderTermination(FrameBuffer buffer, Goodbye reason) {}
}
