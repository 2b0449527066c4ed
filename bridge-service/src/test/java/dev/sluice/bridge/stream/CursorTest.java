package dev.sluice.bridge.stream;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;

import static org.assertj.core.api.Assertions.assertThat;

class CursorTest {
    private final Cursor cursor = cursor("acme", "ada");

    private static Cursor cursor(String tenant, String user) {
        return new Cursor(new Selection(tenant, user, TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL), 3,
                TestRecords.position(4, 7));
    }

    @Test
    void deliversTheCallersRecordsAfterThePosition() {
        assertThat(cursor.accept(TestRecords.event(0, 5, "acme"))).isTrue();
        assertThat(cursor.accept(TestRecords.event(1, 8, "acme", "ada", 1))).isTrue();
        assertThat(cursor.position()).isEqualTo(TestRecords.position(5, 8));
    }

    @Test
    void deliversNothingTwice() {
        assertThat(cursor.accept(TestRecords.event(0, 4, "acme"))).isFalse();
        assertThat(cursor.accept(TestRecords.event(0, 5, "acme"))).isTrue();
        assertThat(cursor.accept(TestRecords.event(0, 5, "acme"))).isFalse();
    }

    @Test
    void advancesPastOtherCallersRecords() {
        assertThat(cursor.accept(TestRecords.event(0, 5, "globex"))).isFalse();
        assertThat(cursor.accept(TestRecords.event(1, 8, "acme", "bob", 1))).isFalse();
        assertThat(cursor.position()).isEqualTo(TestRecords.position(5, 8));
    }

    @Test
    void deliversOnlySubscribedChannels() {
        var one = new Cursor(
                new Selection("acme", "ada", List.of(TestRecords.CHANNELS.get(1)), KindFilter.ALL, TimeRange.ALL), 3,
                TestRecords.position(4, 7));

        assertThat(one.accept(TestRecords.event(0, 5, "acme"))).isFalse();
        assertThat(one.accept(TestRecords.event(1, 8, "acme"))).isTrue();
        assertThat(id(one)).isEqualTo("id: notification.3.8~p0x20\n\n");
    }

    @Test
    void writesItsPositionAsAnId() {
        cursor.accept(TestRecords.event(0, 1041, "acme"));

        assertThat(id(cursor)).isEqualTo("id: activity.3.1041~k7f30,notification.3.7~p0x20\n\n");
        assertThat("id: " + cursor.toEventId().format() + "\n\n").isEqualTo(id(cursor));
    }

    @Test
    void writesThePositionBeforeTheFirstRecord() {
        var start = new Cursor(
                new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL),
                0,
                TestRecords.position(-1, -1));

        assertThat(id(start)).isEqualTo("id: activity.0.-1~k7f30,notification.0.-1~p0x20\n\n");
    }

    @Test
    void neverMovesBack() {
        cursor.advanceTo(TestRecords.position(3, 9));

        assertThat(cursor.position()).isEqualTo(TestRecords.position(4, 9));
    }

    @Test
    void countsTheOffsetsBehindOverItsChannels() {
        assertThat(cursor.behind(TestRecords.position(10, 8))).isEqualTo(7);
        assertThat(cursor.hasReached(TestRecords.position(4, 7))).isTrue();
        assertThat(cursor.hasReached(TestRecords.position(0, 8))).isFalse();
    }

    private static String id(Cursor cursor) {
        var buffer = new FrameBuffer();
        cursor.writeId(buffer);
        return buffer.toString();
    }
}
