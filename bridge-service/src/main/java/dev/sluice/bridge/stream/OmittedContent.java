package dev.sluice.bridge.stream;

import dev.sluice.bridge.log.EventRecord;

/**
 * The renderer of the data of an omitted event (wire protocol, section 3): what the bridge knows of a record without
 * parsing its JSON, and the address of the whole event.
 */
final class OmittedContent {
    private OmittedContent() {}

    /** Writes the data as JSON on one line. */
    static void data(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        buffer.append("{\"type\":\"").append(cursor.channelOf(record).name()).append("\",\"data\":{\"tenantId\":\"")
                .append(record.tenant()).append("\",\"kind\":");
        String kind = record.kind();
        if (kind == null) {
            buffer.append("null");
        } else {
            JsonEvents.string(buffer, kind);
        }
        buffer.append(",\"omitted\":{\"reason\":\"too-large-for-client\",\"bytes\":")
                .append(record.dataTo() - record.dataFrom(), 10).append(",\"href\":\"events/")
                .append(cursor.addressOf(record).format()).append("\"}}}");
    }
}
