package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The stream through real parts: a real Kafka, Jetty, and HTTP. Each test has a tenant of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamIT {
    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "stream-it");
        bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"));
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    @Test
    void servesWhatTheLogHoldsCompressedAndCompressesNoStream() {
        try (var compressed = new TestLog(Backends.shared().bootstrapServers(), "compressed-it")) {
            compressed.compress("activity", "zstd");
            String large = "{\"words\":\"" + "participant was approved, ".repeat(30_000) + "\"}";
            await().until(() -> {
                long before = compressed.storedBytes("activity");
                compressed.publish("activity", "large", large);
                return compressed.storedBytes("activity") - before < large.length() / 10;
            });
            try (var served = new TestBridge(compressed, Map.of());
                    EventStream stream = served.streamSoon(TestBridge.token("large", "ada"), "?last=1",
                            "Accept-Encoding",
                            "gzip, br, zstd")) {
                assertThat(stream.header("Content-Encoding")).isEmpty();
                assertThat(stream.next("activity:new").data()).isEqualTo(large);
            }
        }
    }

    @Test
    void opensWithReadyAndCaughtUp() {
        try (EventStream stream = bridge.stream(TestBridge.token("opens", "ada"), "")) {
            assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store, no-transform");
            assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
            Frame ready = stream.next();
            assertThat(Integer.parseInt(ready.retry())).isBetween(1000, 3000);
            assertThat(ready.event()).isEqualTo("ready");
            assertThat(ready.data())
                    .isEqualTo("{\"tenant\":\"opens\",\"user\":\"ada\",\"channels\":[\"activity\",\"notification\"],"
                            + "\"behind\":0,\"heartbeat\":\"PT1S\"}");
            assertThat(ready.id())
                    .matches("activity\\.\\d+\\.-?\\d+~[\\w-]{4}\\w+,notification\\.\\d+\\.-?\\d+~[\\w-]{4}\\w+");
            assertThat(stream.next()).isEqualTo(new Frame("caught-up", "{\"replayed\":0}", "", ""));
            Frame ping = stream.next();
            assertThat(ping.event()).isEqualTo("ping");
            assertThat(ping.data()).matches("\\{\"time\":\"[^\"]+Z\",\"behind\":0}");
            assertThat(ping.id()).isEqualTo(ready.id());
        }
    }

    @Test
    void deliversWhatIsCommittedWithItsOwnOffsetAsId() {
        try (EventStream stream = bridge.stream(TestBridge.token("delivers", "ada"), "")) {
            stream.next("caught-up");

            RecordMetadata activity = log.publish("activity", "delivers", "{\"type\":\"activity\",\"data\":{}}");
            Frame first = stream.events(1).getFirst();
            RecordMetadata notification = log.publish("notification", "delivers", "{\"type\":\"notification\"}");
            Frame second = stream.events(1).getFirst();

            assertThat(first.event()).isEqualTo("activity:new");
            assertThat(first.data()).isEqualTo("{\"type\":\"activity\",\"data\":{}}");
            assertThat(first.id()).startsWith("activity." + activity.partition() + "." + activity.offset() + "~");
            assertThat(second.event()).isEqualTo("notification:new");
            assertThat(second.id()).contains(",notification." + notification.partition() + "." + notification.offset()
                    + "~");
        }
    }

    @Test
    void deliversNothingOfAnAbortedTransaction() {
        try (EventStream stream = bridge.stream(TestBridge.token("aborted", "ada"), "")) {
            stream.next("caught-up");
            log.begin();
            log.send("activity", "aborted", null, "{\"n\":1}");
            log.abort();
            log.publish("activity", "aborted", "{\"n\":2}");

            assertThat(stream.events(1)).extracting(Frame::data).containsExactly("{\"n\":2}");
        }
    }

    @Test
    void replaysAllFromTheEarliest() {
        for (int n = 0; n < 5; n++) {
            log.publish(n % 2 == 0 ? "activity" : "notification", "earliest", "{\"n\":" + n + "}");
        }
        try (EventStream stream = bridge.stream(TestBridge.token("earliest", "ada"), "?since=earliest")) {
            assertThat(stream.events(5)).extracting(Frame::data)
                    .containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
            assertThat(stream.next("caught-up").data()).isEqualTo("{\"replayed\":5}");
            log.publish("activity", "earliest", "{\"n\":5}");
            assertThat(stream.events(1)).extracting(Frame::data).containsExactly("{\"n\":5}");
        }
    }

    /** The promise: whichever block was the last to arrive whole, what follows it comes once and nothing else does. */
    @Test
    void losesAndDoublesNothingWhereverTheStreamIsCut() {
        String token = TestBridge.token("cut", "ada");
        String begin;
        try (EventStream stream = bridge.stream(token, "")) {
            begin = stream.next("ready").id();
        }
        for (int n = 0; n < 20; n++) {
            log.begin();
            log.send(n % 3 == 0 ? "notification" : "activity", "cut", null, "{\"n\":" + n + "}");
            log.send("activity", "cut", n % 2 == 0 ? "bob" : "ada", "{\"m\":" + n + "}");
            log.commit();
        }
        awaitVisible(token, begin, 30);
        List<Frame> whole;
        try (EventStream stream = bridge.stream(token, "", "Last-Event-ID", begin)) {
            whole = stream.events(30);
        }
        assertThat(whole).extracting(Frame::data).doesNotHaveDuplicates();

        String last = begin;
        for (int cut = 0; cut <= whole.size(); cut++) {
            if (cut > 0) {
                last = whole.get(cut - 1).id();
            }
            try (EventStream stream = bridge.stream(token, "?lastEventId=" + last)) {
                List<Frame> rest = new ArrayList<>();
                for (Frame frame = stream.next(); !frame.event().equals("caught-up"); frame = stream.next()) {
                    if (frame.isEvent()) {
                        rest.add(frame);
                    }
                }
                assertThat(rest).as("after event %d", cut).isEqualTo(whole.subList(cut, whole.size()));
            }
        }
    }

    @Test
    void givesTheSameIdsAndBytesInEveryReplay() {
        for (int n = 0; n < 50; n++) {
            log.begin();
            log.send("activity", "same", null, "{\"a\":" + n + "}", 1_000 + n / 4);
            log.send("notification", "same", null, "{\"b\":" + n + "}", 1_000 + n / 5);
            log.commit();
        }
        awaitVisible(TestBridge.token("same", "ada"), "", 100);
        List<List<Frame>> replays = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (EventStream stream = bridge.stream(TestBridge.token("same", "ada"), "?since=earliest")) {
                replays.add(stream.events(100));
            }
        }
        assertThat(new HashSet<>(replays)).hasSize(1);
    }

    /** A committed transaction becomes visible a moment later; until then its events are at the live end. */
    private void awaitVisible(String token, String after, int count) {
        try (EventStream stream = bridge.stream(token, "?since=earliest", "Last-Event-ID", after)) {
            assertThat(stream.events(count)).hasSize(count);
        }
    }

    @Test
    void goesOnLiveFromALiveIdWithBothChannelsBusy() {
        String token = TestBridge.token("busy", "ada");
        Set<String> seen = new HashSet<>();
        String last = "";
        for (int round = 0; round < 10; round++) {
            for (int n = 0; n < 10; n++) {
                log.publish(n % 2 == 0 ? "activity" : "notification", "busy", "{\"n\":\"" + round + "." + n + "\"}");
            }
            try (EventStream stream = bridge.stream(token, last.isEmpty() ? "?since=earliest" : "",
                    "Last-Event-ID", last)) {
                for (Frame event : stream.events(10)) {
                    assertThat(seen.add(event.data())).as(event.data()).isTrue();
                    last = event.id();
                }
            }
        }
        assertThat(seen).hasSize(100);
    }

    @Test
    void neverShowsAnotherTenantOrAnotherRecipient() {
        // Two tenants of one partition, so that only the filter keeps them apart.
        String other = TestRecords.sharingPartitionWith("secrets");
        try (EventStream ada = bridge.stream(TestBridge.token("secrets", "ada"), "?since=earliest");
                EventStream bob = bridge.stream(TestBridge.token("secrets", "bob"), "")) {
            ada.next("caught-up");
            bob.next("caught-up");
            RecordMetadata foreign = log.publish("activity", other, "{\"of\":\"other\"}");
            log.publish("notification", "secrets", "bob", "{\"for\":\"bob\"}");
            RecordMetadata own = log.publish("activity", "secrets", "{\"for\":\"all\"}");

            assertThat(foreign.partition()).isEqualTo(own.partition());
            assertThat(ada.events(1)).extracting(Frame::data).containsExactly("{\"for\":\"all\"}");
            assertThat(bob.events(2)).extracting(Frame::data).containsExactly("{\"for\":\"bob\"}", "{\"for\":\"all\"}");
        }
        try (EventStream again = bridge.stream(TestBridge.token("secrets", "ada"), "?since=earliest")) {
            assertThat(again.events(1)).extracting(Frame::data).containsExactly("{\"for\":\"all\"}");
            assertThat(again.next("caught-up").data()).isEqualTo("{\"replayed\":1}");
        }
    }

    @Test
    void movesTheIdOfAnIdleStreamPastWhatBelongsToOthers() {
        String other = TestRecords.sharingPartitionWith("idle");
        try (EventStream stream = bridge.stream(TestBridge.token("idle", "ada"), "")) {
            stream.next("caught-up");
            RecordMetadata foreign = log.publish("activity", other, "{}");

            Frame ping = stream.next("ping");
            while (!ping.id().contains("activity." + foreign.partition() + "." + (foreign.offset() + 1) + "~")) {
                ping = stream.next("ping");
            }
            assertThat(ping.data()).contains("\"behind\":0");
        }
    }

    @Test
    void tellsOfWhatRetentionTookAndGoesOn() {
        String token = TestBridge.token("expired", "ada");
        RecordMetadata first = log.publish("activity", "expired", "{\"n\":0}");
        String id;
        try (EventStream stream = bridge.stream(token, "?since=earliest")) {
            id = stream.events(1).getFirst().id();
        }
        log.publish("activity", "expired", "{\"n\":1}");
        RecordMetadata third = log.publish("activity", "expired", "{\"n\":2}");
        log.deleteBefore("activity", first.partition(), third.offset());

        try (EventStream stream = bridge.stream(token, "", "Last-Event-ID", id)) {
            Frame ready = stream.next("ready");
            assertThat(ready.id()).as("safe to resume from until the gap is told").isEqualTo(id);
            Frame gap = stream.next();
            assertThat(gap.event()).isEqualTo("gap");
            assertThat(gap.data()).isEqualTo("{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":"
                    + first.offset() + ",\"earliest\":" + third.offset() + "}");
            assertThat(gap.id()).startsWith("activity." + first.partition() + "." + (third.offset() - 1) + "~");
            assertThat(stream.events(1)).extracting(Frame::data).containsExactly("{\"n\":2}");
        }
    }

    @Test
    void failsOnAGapWhenAsked() {
        String token = TestBridge.token("failing", "ada");
        RecordMetadata first = log.publish("activity", "failing", "{\"n\":0}");
        String id;
        try (EventStream stream = bridge.stream(token, "?since=earliest&onGap=fail")) {
            id = stream.events(1).getFirst().id();
        }
        log.publish("activity", "failing", "{\"n\":1}");
        RecordMetadata third = log.publish("activity", "failing", "{\"n\":2}");
        log.deleteBefore("activity", first.partition(), third.offset());

        HttpResponse<String> response = bridge.refused(token, "?onGap=fail", "Last-Event-ID", id);

        assertThat(response.statusCode()).isEqualTo(410);
        assertThat(response.body()).contains("\"type\":\"urn:sluice:problem:gap\"",
                "\"reason\":\"expired\"",
                "\"position\":\"activity." + first.partition() + "." + (third.offset() - 1) + "~");
    }

    @Test
    void deliversOnlyTheKindsThatAreWanted() {
        log.publishKind("kinds", "participant.approved", "{\"n\":0}");
        log.publishKind("kinds", "participant.rejected", "{\"n\":1}");
        log.publishKind("kinds", "step.overdue", "{\"n\":2}");
        log.publishKind("kinds", "step", "{\"n\":3}");
        String token = TestBridge.token("kinds", "ada");
        try (EventStream stream = bridge.stream(token, "?since=earliest&types=participant.approved,step.*")) {
            assertThat(stream.events(2)).extracting(Frame::data).containsExactly("{\"n\":0}", "{\"n\":2}");
            assertThat(stream.next("caught-up").data()).isEqualTo("{\"replayed\":2}");
        }
    }

    @Test
    void beginsAtAnInstantOrSomeTimeBack() {
        long now = System.currentTimeMillis();
        log.begin();
        log.send("activity", "since", null, "{\"n\":0}", now - 600_000);
        log.send("notification", "since", null, "{\"n\":1}", now - 400_000);
        log.send("activity", "since", null, "{\"n\":2}", now - 200_000);
        log.commit();
        String token = TestBridge.token("since", "ada");
        awaitVisible(token, "", 3);
        try (EventStream stream = bridge.stream(token, "?since=PT5M")) {
            assertThat(stream.events(1)).extracting(Frame::data).containsExactly("{\"n\":2}");
        }
        try (EventStream stream = bridge.stream(token, "?since=" + Instant.ofEpochMilli(now - 400_000))) {
            assertThat(stream.events(2)).extracting(Frame::data).containsExactly("{\"n\":1}", "{\"n\":2}");
        }
        try (EventStream stream = bridge.stream(token, "?since=" + Instant.ofEpochMilli(now + 400_000))) {
            assertThat(stream.next("caught-up").data()).isEqualTo("{\"replayed\":0}");
        }
    }

    @Test
    void opensWithTheNewestEvents() {
        String other = TestRecords.sharingPartitionWith("newest");
        for (int n = 0; n < 10; n++) {
            log.publish(n % 2 == 0 ? "activity" : "notification", "newest", "{\"n\":" + n + "}");
            log.begin();
            for (int m = 0; m < 100; m++) {
                log.send("activity", other, null, "{}");
            }
            log.commit();
        }
        String token = TestBridge.token("newest", "ada");
        awaitVisible(token, "", 10);
        try (EventStream stream = bridge.stream(token, "?last=3")) {
            assertThat(stream.events(3)).extracting(Frame::data)
                    .containsExactly("{\"n\":7}", "{\"n\":8}", "{\"n\":9}");
            assertThat(stream.next("caught-up").data()).isEqualTo("{\"replayed\":3}");
        }
        try (EventStream stream = bridge.stream(token, "?last=10")) {
            assertThat(stream.events(10)).hasSize(10);
            assertThat(stream.next("caught-up").data()).isEqualTo("{\"replayed\":10}");
        }
        try (EventStream stream = bridge.stream(token, "?last=1000")) {
            assertThat(stream.next("caught-up").data()).isEqualTo("{\"replayed\":10}");
        }
        try (EventStream stream = bridge.stream(TestBridge.token("newest-nobody", "ada"), "?last=5")) {
            assertThat(stream.next("caught-up").data()).isEqualTo("{\"replayed\":0}");
        }
    }

    @Test
    void headerWinsOverQueryAndEmptyCountsAsAbsent() {
        log.publish("activity", "header", "{\"n\":0}");
        String first;
        try (EventStream stream = bridge.stream(TestBridge.token("header", "ada"), "?since=earliest&lastEventId=")) {
            first = stream.events(1).getFirst().id();
        }
        log.publish("activity", "header", "{\"n\":1}");
        try (EventStream stream = bridge.stream(TestBridge.token("header", "ada"), "?last_event_id=rubbish",
                "Last-Event-ID",
                first)) {
            assertThat(stream.events(1)).extracting(Frame::data).containsExactly("{\"n\":1}");
        }
    }

    @Test
    void isReadyWhileTheLogCanBeRead() {
        assertThat(bridge.get("/actuator/health/readiness").body()).contains("\"status\":\"UP\"");
        assertThat(bridge.get("/actuator/health/liveness").body()).contains("\"status\":\"UP\"");
        assertThat(bridge.get("/actuator/prometheus").body()).contains("sluice_events_delivered");
    }

    @Test
    void forgetsClientsThatAreGone() {
        MeterRegistry registry = bridge.bean(MeterRegistry.class);
        EventStream stream = bridge.stream(TestBridge.token("leaver", "ada"), "");
        stream.next("caught-up");
        double open = registry.get("sluice.connections").gauge().value();

        stream.close();

        await().untilAsserted(
                () -> assertThat(registry.get("sluice.connections").gauge().value()).isLessThan(open));
    }
}
