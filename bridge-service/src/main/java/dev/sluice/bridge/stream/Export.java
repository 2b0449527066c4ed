package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.EventRecord;

/**
 * A bounded range for auditors: a line for each event up to where the log ended at the request, and a last line that
 * says so. Whatever ends it before that leaves the last line out.
 */
final class Export extends Extract {
    private final Duration patience;
    /** Since when nothing can be read; null while it can. */
    private @Nullable Instant failingSince;

    Export(Serving serving, WriterLoop loop, StreamTicket ticket, ExtractOutput output) {
        super(serving, loop, ticket, output);
        this.patience = serving.settings().logPatience();
    }

    @Override
    Duration untilLook() {
        return LOOK;
    }

    @Override
    void look() {
        if (clock.instant().isBefore(ticket.terms().expiresAt())) {
            super.look();
        } else {
            // Whoever reads slowly reads no longer than the token allows.
            end();
        }
    }

    @Override
    void fill(FrameBuffer buffer) throws IOException {
        if (ticket.terms().onGap() == OnGap.CONTINUE) {
            passGaps();
        }
        while (buffer.length() < WRITE_BYTES) {
            EventRecord record = replay.next();
            if (record == null) {
                pause(buffer);
                return;
            }
            event(buffer, record);
            buffer.append('\n');
        }
    }

    /** There is no event now: is that the end of the range, will there be one, or can it not be told? */
    private void pause(FrameBuffer buffer) throws IOException {
        boolean gone = !replay.gaps().isEmpty();
        boolean failed = hasFailedForGood();
        if (replay.isDone()) {
            buffer.append("{\"end\":true,");
            JsonEvents.end(buffer, cursor, "delivered", delivered(), gaps());
            finish();
        } else if (delivered() > 0 && (gone || failed)) {
            // The last line is left out; the id of the last event leads the client to what is wrong.
            finish();
        } else if (gone) {
            refuseForGaps();
        } else if (failed) {
            refuse(new Refusal.LogUnavailable());
        }
    }

    private boolean hasFailedForGood() {
        Instant now = clock.instant();
        if (replay.failures() == 0) {
            failingSince = null;
        } else if (failingSince == null) {
            failingSince = now;
        }
        return failingSince != null && failingSince.plus(patience).isBefore(now);
    }

    /** Without its last line it says itself that it is not whole. */
    @Override
    void breakOff(FrameBuffer buffer, Goodbye reason) {}
}
