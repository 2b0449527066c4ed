package dev.sluice.bridge.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.request.PullMode;

/**
 * The response to a request for one whole event. Its ticket covers one offset. The cursor decides whether the caller
 * may see the event, as in a stream.
 */
final class OneEventResponse extends JsonResponse {
    private final OptionalInt leaderEpoch;
    private final Instant readUntil;

    OneEventResponse(StreamContext context, WriterLoop loop, StreamTicket ticket, PullMode.OneEvent event,
            JsonOutput output) {
        super(context, loop, ticket, output);
        this.leaderEpoch = event.leaderEpoch();
        this.readUntil = clock.instant().plus(READ_TIME);
    }

    @Override
    Duration untilTimer() {
        return TIMER;
    }

    @Override
    void fill(FrameBuffer buffer) throws IOException {
        switch (reader.next()) {
            case ReadResult.Event(EventRecord record) -> {
                if (leaderEpoch.isPresent() && leaderEpoch.getAsInt() != record.leaderEpoch()) {
                    refuse(new Refusal.EventGone(Gap.Reason.TRUNCATED));
                } else {
                    writeEvent(buffer, record, JsonEvents.beginSingle(buffer, cursor, record));
                }
            }
            case ReadResult.Gaps(List<Gap> gaps) -> refuse(gaps.getFirst().reason() == Gap.Reason.EXPIRED
                    ? new Refusal.EventGone(Gap.Reason.EXPIRED)
                    : new Refusal.NoEvent());
            case ReadResult.CaughtUp(),ReadResult.End() -> refuse(new Refusal.NoEvent());
            case ReadResult.NothingYet() -> {
                if (!clock.instant().isBefore(readUntil)) {
                    refuse(new Refusal.LogUnavailable());
                }
            }
        }
    }

    @Override
    void endEvent(FrameBuffer buffer) {
        super.endEvent(buffer);
        buffer.append('\n');
        reader.close();
        finish();
    }

    @Override
    void renderTermination(FrameBuffer buffer, Goodbye reason) {
        if (isOpening()) {
            try {
                refuse(new Refusal.Draining());
            } catch (IOException disconnected) {
                // The response ends in any case.
            }
        }
    }
}
