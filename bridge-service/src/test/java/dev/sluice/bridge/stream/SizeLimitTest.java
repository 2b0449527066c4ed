package dev.sluice.bridge.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.SizeLimit;
import dev.sluice.bridge.request.StreamTerms;
import dev.sluice.bridge.request.TimeRange;
import dev.sluice.schemas.Topics;

import static dev.sluice.bridge.log.TestRecords.event;
import static dev.sluice.bridge.log.TestRecords.large;
import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** What arrives in place of an event that is longer than the caller's limit, byte by byte. */
class SizeLimitTest {
    private static final int PARTITION = 3;
    private static final SizeLimit SMALL = new SizeLimit(SizeLimit.MIN_BYTES);
    private static final StreamSettings SETTINGS = new StreamSettings(Duration.ofSeconds(30), Duration.ofSeconds(2),
            Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ZERO, 1);
    private static final String OMITTED = "{\"type\":\"activity\",\"data\":{\"tenantId\":\"acme\",\"kind\":null,"
            + "\"omitted\":{\"reason\":\"too-large-for-client\",\"bytes\":20002,\"href\":\"events/activity/3/0~k7f30\"}}}";

    private final TestTime time = new TestTime();
    private final WriterLoop loop = new WriterLoop("test", time::nanos, new PinnedMemory(1 << 20));

    @Test
    void omitsTheContentAndKeepsNameAndId() {
        assertThat(frame(SMALL, large(0, 0, "acme"))).isEqualTo("event: activity:new\ndata: " + OMITTED + "\n");
        assertThat(json(SMALL, large(0, 0, "acme"))).isEqualTo("{\"id\":\"activity.3.0~k7f30,notification.3.-1~p0x20\","
                + "\"event\":\"activity:new\",\"data\":" + OMITTED + "}");
    }

    @Test
    void writesThePublishedExample() throws IOException {
        EventRecord record = EventRecord.event(new EventRecord.Coordinates(0, 1042, 10, 0),
                new EventRecord.Audience("acme", "report.finished", null), utf8("activity:new"),
                utf8("\"" + "x".repeat(299_998) + "\""));

        assertThat(frame(SMALL, record)).isEqualTo("event: activity:new\ndata: " + published() + "\n");
    }

    @Test
    void escapesTheKind() {
        EventRecord record = EventRecord.event(new EventRecord.Coordinates(1, 0, 0, 0),
                new EventRecord.Audience("acme", "a\"b\r\né", "ada"), utf8("notification:new"),
                new byte[SizeLimit.MIN_BYTES]);

        assertThat(frame(SMALL, record)).startsWith("event: notification:new\ndata: {\"type\":\"notification\","
                + "\"data\":{\"tenantId\":\"acme\",\"kind\":\"a\\\"b\\u000d\\u000aé\",");
    }

    @Test
    void keepsTheBlockWithItsIdWithinTheLimit() {
        EventRecord record = large(0, 0, "acme");
        var exact = new SizeLimit(record.lines().length + SizeLimit.ID_BYTES);
        var below = new SizeLimit(exact.maxBytes() - 1);

        assertThat(frame(exact, record)).contains("xxx");
        assertThat(frame(below, record)).contains("omitted");
        assertThat(json(exact, record)).contains("xxx");
        assertThat(json(below, record)).contains("omitted");
        assertThat(frame(SizeLimit.NONE, record)).contains("xxx");
    }

    @Test
    void theLowestLimitHasRoomForEveryOtherFrame() {
        var buffer = new FrameBuffer();
        Frames.ready(buffer, new Selection("t".repeat(64), "u".repeat(1024), TestRecords.CHANNELS.all(),
                KindFilter.ALL, TimeRange.ALL), Long.MAX_VALUE, SETTINGS);
        assertThat(buffer.length()).isLessThan(SizeLimit.MIN_BYTES - SizeLimit.ID_BYTES);
        buffer.clear();
        OpenTransaction open = RangeEndTest.transaction(0, 0);
        Frames.notSettled(buffer, List.of(open, open, open, open, open, open, open, open), Duration.ofSeconds(2));
        assertThat(buffer.length()).isLessThan(SizeLimit.MIN_BYTES - SizeLimit.ID_BYTES);
        buffer.clear();
        EventRecord record = EventRecord.event(new EventRecord.Coordinates(0, Long.MAX_VALUE, Integer.MAX_VALUE, 0),
                new EventRecord.Audience("t".repeat(64), "\u4e2d".repeat(256), null), utf8("activity:updated"),
                new byte[SizeLimit.MIN_BYTES]);
        Frames.event(buffer, cursor(SMALL), record);
        assertThat(buffer.length()).isLessThan(SizeLimit.MIN_BYTES - SizeLimit.ID_BYTES);
    }

    @Test
    void streamsOfDifferentLimitsShareNoRun() throws InterruptedException {
        var log = new ScriptedLog(block(), block(), block());
        log.bounds = new LogBounds(position(0, 0), position(0, -1));
        RecordedOutput whole = open(log, SizeLimit.NONE);
        RecordedOutput small = open(log, SMALL);
        RecordedOutput other = open(log, new SizeLimit(1 << 20));

        assertThat(whole.text()).contains("xxx").contains(id(0));
        assertThat(small.text()).contains("data: " + OMITTED + "\n" + id(0)).doesNotContain("xxx")
                .contains("\"replayed\":1");
        assertThat(other.text()).contains("xxx");

        Objects.requireNonNull(log.tails.open().get(PARTITION)).append(
                List.of(large(0, 1, "acme"), event(0, 2, "acme")), position(2, -1), new HashSet<>());
        loop.wake(List.of("acme"));
        run();

        String second = OMITTED.replace("/0~", "/1~");
        assertThat(small.text()).contains("data: " + second + "\n" + id(1) + "event: activity:new\ndata: {\"n\":2}\n"
                + id(2)).doesNotContain("xxx");
        for (RecordedOutput one : List.of(whole, other)) {
            assertThat(one.text()).doesNotContain("omitted").endsWith("{\"n\":2}\n" + id(2));
        }
    }

    private RecordedOutput open(ScriptedLog log, SizeLimit limit) throws InterruptedException {
        var output = new RecordedOutput();
        var ticket = new StreamTicket(selection(limit), PARTITION,
                new Start.Begin(position(-1, -1), List.of(), List.of()), new RangeEndState.Unbounded(),
                log.bounds(PARTITION), new StreamTerms(OnGap.CONTINUE, ReplaySpeed.UNLIMITED, Instant.MAX),
                new Admission.Permit(() -> {}));
        var context = new StreamContext(log, new RangeEnd(log, Optional::empty, Runnable::run, time::nanos), SETTINGS,
                new StreamListener() {
                }, time);
        var connection = new Connection(context, loop, ticket, output);
        loop.add(connection);
        connection.writable();
        run();
        return output;
    }

    private void run() throws InterruptedException {
        while (loop.step(Duration.ZERO)) {
            // Until the queue is empty.
        }
    }

    private static ReplayResult block() {
        return new ReplayResult.Progress("block",
                List.of(new PositionedRecord(large(0, 0, "acme"), position(0, -1))), position(0, -1));
    }

    private static Selection selection(SizeLimit limit) {
        return new Selection("acme", "ada", TestRecords.CHANNELS.all(), KindFilter.ALL, TimeRange.ALL, limit);
    }

    private static Cursor cursor(SizeLimit limit) {
        return new Cursor(selection(limit), PARTITION, position(-1, -1));
    }

    private static String frame(SizeLimit limit, EventRecord record) {
        var buffer = new FrameBuffer();
        append(buffer, record, Frames.event(buffer, cursor(limit), record));
        return buffer.toString();
    }

    private static String json(SizeLimit limit, EventRecord record) {
        var buffer = new FrameBuffer();
        Cursor cursor = cursor(limit);
        cursor.accept(record);
        append(buffer, record, JsonEvents.begin(buffer, cursor, record));
        return buffer.append('}').toString();
    }

    private static void append(FrameBuffer buffer, EventRecord record, LargeEvent.Range range) {
        buffer.append(record.lines(), range.from(), range.length());
    }

    private static String published() throws IOException {
        try (InputStream file = Topics.class
                .getResourceAsStream("json-schema/examples/activity-too-large-for-client.json")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String id(long activity) {
        return "id: activity.3." + activity + "~k7f30,notification.3.-1~p0x20\n\n";
    }
}
