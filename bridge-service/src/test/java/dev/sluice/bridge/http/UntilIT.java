package dev.sluice.bridge.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.bridge.log.kafka.WatermarkFollower;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bounded replays of a past range. The records are years old and their transaction markers are not, as after a capture
 * that has to catch up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UntilIT {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final String SINCE_NOON = "?since=2026-01-02T12:00:00Z";

    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "until-it");
        bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"));
        // One hour of a busy tenant, an event a minute, each in a transaction of its own, every other one a notification.
        for (int minute = 0; minute < 60; minute++) {
            send(minute % 2 == 0 ? "activity" : "notification", "busy", null, minute);
        }
        for (int minute = 0; minute < 10; minute++) {
            send("activity", "filtered", minute < 5 ? "ada" : "grace", minute);
        }
        send("activity", "quiet", null, 0);
        settle(60);
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private void send(String channel, String tenant, @Nullable String recipient, int minute) {
        log.begin();
        log.send(channel, tenant, recipient, "{\"minute\":" + minute + "}", at(minute).toEpochMilli());
        log.commit();
    }

    private void settle(int minute) {
        log.settle(at(minute).toEpochMilli());
        await().until(() -> bridge.bean(WatermarkFollower.class).settled().filter(at(minute)::equals).isPresent());
    }

    /** Everything up to the end of the stream. */
    private List<Frame> read(String tenant, String query) {
        try (EventStream stream = bridge.stream(TestBridge.token(tenant, "ada"), query)) {
            return stream.rest();
        }
    }

    private static List<String> minutes(List<Frame> frames) {
        return frames.stream().filter(Frame::isEvent).map(Frame::data).toList();
    }

    private static List<String> minutes(int from, int to) {
        List<String> minutes = new ArrayList<>();
        for (int minute = from; minute < to; minute++) {
            minutes.add("{\"minute\":" + minute + "}");
        }
        return minutes;
    }

    private int statusOfReturn(String tenant, String query, Frame last) {
        return bridge.refused(TestBridge.token(tenant, "ada"), query, "Last-Event-ID", last.id(), "Accept",
                "text/event-stream").statusCode();
    }

    @Test
    void endsWithGoodbyeAndThenHasNoContent() {
        String query = SINCE_NOON + "&until=2026-01-02T12:30:00Z";

        List<Frame> frames = read("busy", query);

        assertThat(minutes(frames)).isEqualTo(minutes(0, 30));
        Frame goodbye = frames.getLast();
        assertThat(goodbye.event()).isEqualTo("goodbye");
        assertThat(goodbye.data()).contains("\"reason\":\"complete\"");
        assertThat(frames).extracting(Frame::event).doesNotContain("caught-up");
        assertThat(statusOfReturn("busy", query, goodbye)).isEqualTo(204);
    }

    @Test
    void givesTheSameIdsAndBytesEachTime() {
        String query = SINCE_NOON + "&until=2026-01-02T12:45:00Z";

        List<Frame> first = stable(read("busy", query));

        assertThat(first).hasSize(1 + 45 + 1);
        assertThat(stable(read("busy", query))).isEqualTo(first);
        assertThat(stable(read("busy", query + "&speed=1000000"))).isEqualTo(first);
    }

    /** Without what is different on purpose: the delay to come back after. */
    private static List<Frame> stable(List<Frame> frames) {
        return frames.stream().filter(frame -> !frame.event().isEmpty() && !frame.event().equals("ping"))
                .map(frame -> new Frame(frame.event(), frame.event().equals("goodbye") ? "" : frame.data(), frame.id(),
                        ""))
                .toList();
    }

    @Test
    void resumesInTheMiddle() {
        String query = SINCE_NOON + "&until=2026-01-02T12:30:00Z";
        List<Frame> whole = read("busy", query);
        Frame tenth = whole.stream().filter(Frame::isEvent).skip(9).findFirst().orElseThrow();

        List<Frame> rest = read("busy", query + "&lastEventId=" + tenth.id());

        assertThat(minutes(rest)).isEqualTo(minutes(10, 30));
        assertThat(rest.getLast().id()).isEqualTo(whole.getLast().id());
    }

    @Test
    void endsWhenNothingFollowsTheInstant() {
        String query = SINCE_NOON + "&until=2026-01-02T12:59:59Z";

        List<Frame> frames = read("quiet", query);

        assertThat(minutes(frames)).isEqualTo(minutes(0, 1));
        assertThat(statusOfReturn("quiet", query, frames.getLast())).isEqualTo(204);
    }

    @Test
    void endsWhenWhatFollowsIsForOthers() {
        String query = SINCE_NOON + "&until=2026-01-02T12:08:00Z";

        List<Frame> frames = read("filtered", query);

        assertThat(minutes(frames)).isEqualTo(minutes(0, 5));
        assertThat(frames.getLast().data()).contains("complete");
        assertThat(statusOfReturn("filtered", query, frames.getLast())).isEqualTo(204);
    }

    @Test
    void endsAtOnceWhereThereIsNothing() {
        String query = "?since=2025-01-01T00:00:00Z&until=2025-01-01T01:00:00Z";

        List<Frame> frames = read("busy", query);

        assertThat(minutes(frames)).isEmpty();
        assertThat(frames.getLast().data()).contains("complete");
        assertThat(statusOfReturn("busy", query, frames.getLast())).isEqualTo(204);
    }

    @Test
    void isLiveUntilTheInstantIsSettled() {
        try (var bound = new TestLog(Backends.shared().bootstrapServers(), "until-live-it");
                var other = new TestBridge(bound, Map.of("sluice.stream.heartbeat", "1s"))) {
            bound.settle(at(0).toEpochMilli());
            try (EventStream stream = other.stream(TestBridge.token("live", "ada"),
                    SINCE_NOON + "&until=2026-01-02T12:10:00Z")) {
                stream.next("caught-up");
                for (int minute : new int[]{1, 9, 10, 11}) {
                    bound.begin();
                    bound.send("activity", "live", null, "{\"minute\":" + minute + "}", at(minute).toEpochMilli());
                    bound.commit();
                }
                assertThat(stream.events(2)).extracting(Frame::data).containsExactly("{\"minute\":1}",
                        "{\"minute\":9}");

                bound.settle(at(12).toEpochMilli());

                Frame goodbye = stream.next("goodbye");
                assertThat(goodbye.data()).contains("complete");
                assertThat(other.refused(TestBridge.token("live", "ada"), "?until=2026-01-02T12:10:00Z",
                        "Last-Event-ID", goodbye.id(), "Accept", "text/event-stream").statusCode()).isEqualTo(204);
            }
        }
    }

    @Test
    void isReplayedAtTheOriginalPaceTimesAFactor() {
        // A minute in a quarter of a second.
        long began = System.nanoTime();

        List<Frame> frames = read("busy", SINCE_NOON + "&until=2026-01-02T12:09:00Z&speed=240");

        assertThat(minutes(frames)).isEqualTo(minutes(0, 9));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void exportsTheRange() throws IOException {
        var auditor = new Polls(bridge, TestBridge.token("busy", "ada"));

        try (InputStream export = auditor.open(SINCE_NOON + "&until=2026-01-02T12:20:00Z")) {
            var text = new String(export.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.lines()).hasSize(21);
            assertThat(text).contains("{\"minute\":19}").doesNotContain("{\"minute\":20}")
                    .contains("{\"end\":true,", "\"delivered\":20");
        }
        assertThat(auditor.page(SINCE_NOON + "&until=2026-01-02T12:20:00Z&limit=1000").events()).hasSize(20);
    }

    @Test
    void exportsNoRangeOfWhichMoreMayCome() {
        var response = new Polls(bridge, TestBridge.token("busy", "ada"))
                .get("?since=earliest&until=2026-06-01T00:00:00Z", "Accept", "application/x-ndjson");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body()).contains("urn:sluice:problem:not-settled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?since=2026-01-02T12:00:00Z&until=2026-01-02T11:00:00Z", "?until=yesterday",
            "?until=PT5M", "?until=", "?speed=0", "?speed=-1", "?speed=fast", "?speed=NaN", "?speed=Infinity",
            "?speed=", "?speed=1e3"})
    void refusesWhatMakesNoSense(String query) {
        HttpResponse<String> response = bridge.refused(TestBridge.token("busy", "ada"), query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("urn:sluice:problem:bad-parameter");
    }
}
