package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.request.Selection;

/** The renderer of frames (wire protocol, section 3), without their id lines. */
final class Frames {
    private Frames() {}

    /** Whether the log can be read now. */
    enum LogStatus {
        READABLE, WAITING
    }

    /** Writes the reconnection time. It is never a block of its own: some clients report that as an empty message. */
    private static void retry(FrameBuffer buffer, Duration delay) {
        buffer.append("retry: ").append(delay.toMillis(), 10).append('\n');
    }

    static void ready(FrameBuffer buffer, Selection selection, long behind, StreamSettings settings) {
        retry(buffer, settings.retry());
        buffer.append("event: ready\ndata: {");
        JsonEvents.caller(buffer, selection);
        buffer.append("\"channels\":[")
                .append(selection.channels().stream().map(Channel::name).map(name -> "\"" + name + "\"")
                        .collect(Collectors.joining(",")))
                .append("],\"behind\":").append(behind, 10).append(",\"heartbeat\":\"")
                .append(settings.heartbeat().toString())
                .append("\"}\n");
    }

    static void caughtUp(FrameBuffer buffer, long replayed) {
        buffer.append("event: caught-up\ndata: {\"replayed\":").append(replayed, 10).append("}\n\n");
    }

    static void ping(FrameBuffer buffer, Instant time, long behind, LogStatus log) {
        buffer.append("event: ping\ndata: {\"time\":\"").append(time.truncatedTo(ChronoUnit.SECONDS).toString())
                .append("\",\"behind\":").append(behind, 10)
                .append(log == LogStatus.WAITING ? ",\"log\":\"waiting\"}\n" : "}\n");
    }

    static void gap(FrameBuffer buffer, Gap gap) {
        buffer.append("event: gap\ndata: ").append(gap.toJson()).append('\n');
    }

    /**
     * Begins an event that the cursor has accepted. Returns the range of the record that the caller must append. If the
     * event exceeds the size limit, writes the lines of an omitted event and returns an empty range.
     */
    static LargeEvent.Range event(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        if (cursor.selection().sizeLimit().fits(record)) {
            return new LargeEvent.Range(0, record.lines().length);
        }
        buffer.append("event: ").append(record.name()).append("\ndata: ");
        OmittedContent.data(buffer, cursor, record);
        buffer.append('\n');
        return LargeEvent.Range.NONE;
    }

    static void goodbye(FrameBuffer buffer, Goodbye reason, Duration retry) {
        reason(buffer, reason, retry);
        buffer.append("}\n");
    }

    /** Writes the goodbye of a stream whose range these transactions hold. */
    static void notSettled(FrameBuffer buffer, List<OpenTransaction> transactions, Duration retry) {
        reason(buffer, Goodbye.NOT_SETTLED, retry);
        buffer.append(",\"transactions\":[")
                .append(transactions.stream()
                        .map(open -> "{\"channel\":\"" + open.channel().name() + "\",\"partition\":" + open.partition()
                                + ",\"producerId\":" + open.producerId() + ",\"age\":\"" + open.age() + "\"}")
                        .collect(Collectors.joining(",")))
                .append("]}\n");
    }

    private static void reason(FrameBuffer buffer, Goodbye reason, Duration retry) {
        retry(buffer, retry);
        buffer.append("event: goodbye\ndata: {\"reason\":\"").append(reason.text()).append("\",\"retryMs\":")
                .append(retry.toMillis(), 10);
    }
}
