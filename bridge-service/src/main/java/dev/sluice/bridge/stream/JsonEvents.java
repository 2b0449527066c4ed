package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.request.Selection;

/** The renderer of events and gaps as JSON (wire protocol, section 6). An event's data is copied unchanged. */
final class JsonEvents {
    private JsonEvents() {}

    /** Writes the begin of an event that the cursor has just accepted, up to its data; its id is the cursor's position. */
    static void begin(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        buffer.append("{\"id\":\"");
        cursor.writePosition(buffer);
        buffer.append("\",\"event\":\"");
        escaped(buffer, record.name());
        buffer.append("\",\"data\":");
        if (record.dataFrom() == record.dataTo()) {
            buffer.append("null");
        }
    }

    /** Writes the members that name the token's tenant and user, so that a client can detect another login. */
    static void caller(FrameBuffer buffer, Selection selection) {
        buffer.append("\"tenant\":\"").append(selection.tenant()).append("\",\"user\":\"");
        escaped(buffer, ByteBuffer.wrap(selection.user().getBytes(StandardCharsets.UTF_8)));
        buffer.append("\",");
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
