package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.request.Selection;

/**
 * The renderer of events and gaps as JSON (wire protocol, section 6). The data of an event is copied unchanged, or left
 * out if the event exceeds the size limit.
 */
final class JsonEvents {
    private JsonEvents() {}

    /**
     * Begins an event that the cursor has just accepted; its id is the cursor's position. Returns the range of the
     * record that the caller must append before it ends the object.
     */
    static LargeEvent.Range begin(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        buffer.append('{');
        return members(buffer, cursor, record);
    }

    /** Begins an event like {@link #begin}, with the token's tenant and user. */
    static LargeEvent.Range beginSingle(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        buffer.append('{');
        caller(buffer, cursor.selection());
        return members(buffer, cursor, record);
    }

    private static LargeEvent.Range members(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        buffer.append("\"id\":\"");
        cursor.writePosition(buffer);
        buffer.append("\",\"event\":\"");
        escaped(buffer, record.name());
        buffer.append("\",\"data\":");
        if (!cursor.selection().sizeLimit().fits(record)) {
            OmittedContent.data(buffer, cursor, record);
            return LargeEvent.Range.NONE;
        }
        if (record.dataFrom() == record.dataTo()) {
            buffer.append("null");
        }
        return new LargeEvent.Range(record.dataFrom(), record.dataTo());
    }

    /** Writes the members that name the token's tenant and user, so that a client can detect another login. */
    static void caller(FrameBuffer buffer, Selection selection) {
        buffer.append("\"tenant\":\"").append(selection.tenant()).append("\",\"user\":");
        string(buffer, selection.user());
        buffer.append(',');
    }

    /** Writes a JSON string. */
    static void string(FrameBuffer buffer, String text) {
        buffer.append('"');
        escaped(buffer, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        buffer.append('"');
    }

    /** Writes the members for the cursor's position, a count and the gaps before the position, and ends the object. */
    static void end(FrameBuffer buffer, Cursor cursor, String count, long value, List<Gap> gaps) {
        buffer.append("\"position\":\"");
        cursor.writePosition(buffer);
        buffer.append("\",\"").append(count).append("\":").append(value, 10).append(",\"gaps\":[");
        for (int i = 0; i < gaps.size(); i++) {
            buffer.append(i == 0 ? "" : ",").append(gaps.get(i).toJson());
        }
        buffer.append("]}\n");
    }

    /** Writes an escaped event name: event names come from the topic and may contain any character. */
    private static void escaped(FrameBuffer buffer, ByteBuffer text) {
        while (text.hasRemaining()) {
            byte unit = text.get();
            if (unit == '"' || unit == '\\') {
                buffer.append('\\').append((char) unit);
            } else if (unit >= 0 && unit < ' ') {
                buffer.append(String.format("\\u%04x", (int) unit));
            } else {
                buffer.append((char) unit);
            }
        }
    }
}
