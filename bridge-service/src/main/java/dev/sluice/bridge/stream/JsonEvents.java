package dev.sluice.bridge.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.sluice.bridge.log.EventRecord;

/** Events and gaps as JSON (wire protocol, section 6); an event's data is taken over byte by byte. */
final class JsonEvents {
    private JsonEvents() {}

    /** Writes an event; its id is where the cursor stands, which has just accepted it. */
    static void event(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        buffer.append("{\"id\":\"");
        cursor.writePosition(buffer);
        buffer.append("\",\"event\":\"");
        escaped(buffer, record.name());
        buffer.append("\",\"data\":");
        ByteBuffer data = record.data();
        if (data.hasRemaining()) {
            buffer.append(data);
        } else {
            buffer.append("null");
        }
        buffer.append('}');
    }

    /** Writes members that say whose token this was asked with: a client that expected another must not go on. */
    static void caller(FrameBuffer buffer, Selection selection) {
        buffer.append("\"tenant\":\"").append(selection.tenant()).append("\",\"user\":\"");
        escaped(buffer, ByteBuffer.wrap(selection.user().getBytes(StandardCharsets.UTF_8)));
        buffer.append("\",");
    }

    /** Writes members that say where the cursor stands and which gaps lie before that, and ends the object. */
    static void end(FrameBuffer buffer, Cursor cursor, String count, long value, List<Gap> gaps) {
        buffer.append("\"position\":\"");
        cursor.writePosition(buffer);
        buffer.append("\",\"").append(count).append("\":").append(value, 10).append(",\"gaps\":[");
        for (int i = 0; i < gaps.size(); i++) {
            buffer.append(i == 0 ? "" : ",").append(gaps.get(i).toJson());
        }
        buffer.append("]}\n");
    }

    /** Whoever writes to a topic chooses the names, so nothing may be taken for granted. */
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
