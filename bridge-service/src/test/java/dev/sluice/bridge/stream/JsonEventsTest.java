package dev.sluice.bridge.stream;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;

import static org.assertj.core.api.Assertions.assertThat;

/** The bytes of the wire protocol, section 6. */
class JsonEventsTest {
    private final Cursor cursor = new Cursor(
            new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL), 3,
            TestRecords.position(41, 87));
    private final FrameBuffer buffer = new FrameBuffer();

    @Test
    void writesAnEventWithTheCursorsPositionAndItsOwnBytes() {
        EventRecord record = TestRecords.event(0, 42, "acme");
        cursor.accept(record);

        event(buffer, cursor, record);

        assertThat(buffer).hasToString("{\"id\":\"activity.3.42~k7f30,notification.3.87~p0x20\","
                + "\"event\":\"activity:new\",\"data\":{\"n\":42}}");
    }

    @Test
    void copiesDataUnchanged() {
        event(buffer, cursor, TestRecords.named("activity:new", "{\"ä\" : [1.0, \"data: \\n\"]}"));

        assertThat(buffer.toString()).endsWith(",\"data\":{\"ä\" : [1.0, \"data: \\n\"]}}");
    }

    @Test
    void escapesTheNameOfAnEvent() {
        event(buffer, cursor, TestRecords.named("a\"b\\c\tdé", ""));

        assertThat(buffer.toString()).endsWith(",\"event\":\"a\\\"b\\\\c\\u0009dé\",\"data\":null}");
    }

    @Test
    void endsWithPositionCountAndGaps() {
        JsonEvents.end(buffer, cursor, "behind", 7, List.of());
        var gap = new LogGap(TestRecords.CHANNELS.get(0), Gap.Reason.EXPIRED, 8L, 10, 9, 0);
        JsonEvents.end(buffer, cursor, "delivered", 0, List.of(gap, gap));

        String json = "{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":8,\"earliest\":10}";
        assertThat(buffer).hasToString(
                """
                        "position":"activity.3.41~k7f30,notification.3.87~p0x20","behind":7,"gaps":[]}
                        "position":"activity.3.41~k7f30,notification.3.87~p0x20","delivered":0,"gaps":[%s,%s]}
                        """.formatted(json, json));
    }

    /** An event that is short enough to be written at once. */
    private static void event(FrameBuffer buffer, Cursor cursor, EventRecord record) {
        LargeEvent.Range data = JsonEvents.begin(buffer, cursor, record);
        buffer.append(record.lines(), data.from(), data.length()).append('}');
    }
}
