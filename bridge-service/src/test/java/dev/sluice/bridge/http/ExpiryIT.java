package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static dev.sluice.bridge.http.TruncationIT.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Retention that takes what a client has not read yet, or has passed by. Each test has a partition of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExpiryIT {
    private static final int EVENTS = 3000;
    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "expiry-it");
        bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"));
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    @Test
    void tellsASlowReaderWhatRetentionTookAheadOfIt() {
        String token = TestBridge.token("slow", "ada");
        publishLarge(log, "slow", 0, EVENTS);
        RecordMetadata end = log.publish("activity", "slow", "{\"n\":" + EVENTS + "}");
        try (EventStream stream = bridge.stream(token, "?since=earliest")) {
            List<Frame> frames = new ArrayList<>(stream.events(1));
            awaitBlocked();
            log.deleteBefore("activity", end.partition(), end.offset());

            Frame frame = stream.next();
            for (; !frame.event().equals("gap"); frame = stream.next()) {
                frames.add(frame);
            }

            List<Frame> events = frames.stream().filter(Frame::isEvent).toList();
            assertThat(numbers(events)).isEqualTo(IntStream.range(0, events.size()).boxed().toList());
            assertThat(events).hasSizeLessThan(EVENTS);
            long handled = Long.parseLong(frames.getLast().id().replaceAll("^activity\\.\\d+\\.(-?\\d+)~.*", "$1"));
            assertThat(frame.data()).isEqualTo("{\"channel\":\"activity\",\"reason\":\"expired\",\"requested\":"
                    + handled + ",\"earliest\":" + end.offset() + "}");
            assertThat(frame.id()).startsWith("activity." + end.partition() + "." + (end.offset() - 1) + "~");
            assertThat(numbers(stream.events(1))).containsExactly(EVENTS);
        }
    }

    @Test
    void failsOnTheWaySoThatTheReconnectMeetsTheGap() {
        String token = TestBridge.token("strict", "ada");
        publishLarge(log, "strict", 0, EVENTS);
        RecordMetadata end = log.publish("activity", "strict", "{\"n\":" + EVENTS + "}");
        try (EventStream stream = bridge.stream(token, "?since=earliest&onGap=fail")) {
            List<Frame> frames = new ArrayList<>(stream.events(1));
            awaitBlocked();
            log.deleteBefore("activity", end.partition(), end.offset());

            frames.addAll(stream.rest());

            Frame goodbye = frames.removeLast();
            Frame gap = frames.removeLast();
            assertThat(gap.event()).isEqualTo("gap");
            assertThat(gap.data()).contains("\"reason\":\"expired\"");
            assertThat(goodbye.data()).contains("\"reason\":\"gap\"");
            assertThat(List.of(gap.id(), goodbye.id())).containsOnly("");
            HttpResponse<String> refused = bridge.refused(token, "?onGap=fail", "Last-Event-ID", frames.getLast().id());
            assertThat(refused.statusCode()).isEqualTo(410);
            assertThat(refused.body()).contains("\"reason\":\"expired\"");
        }
    }

    /** The server has written what the network holds, and stands still. */
    private void awaitBlocked() {
        Counter delivered = bridge.bean(MeterRegistry.class).get("sluice.events.delivered").counter();
        double[] last = {-1};
        await().during(Duration.ofMillis(1500)).atMost(Duration.ofSeconds(20)).until(() -> {
            double before = last[0];
            last[0] = delivered.count();
            return last[0] == before;
        });
    }

    @Test
    void resumesWithoutAGapWhereRetentionHasFollowedTheIdOfAnIdleClient() {
        String token = TestBridge.token("quiet", "ada");
        String before;
        String moved;
        RecordMetadata last;
        try (EventStream stream = bridge.stream(token, "?types=never")) {
            before = stream.next("ready").id();
            stream.next("caught-up");
            for (int n = 0; n < 20; n++) {
                log.publishKind("quiet", "other", "{}");
            }
            last = log.publish("activity", "quiet", "{}");
            String handled = "activity." + last.partition() + "." + (last.offset() + 1) + "~";
            Frame ping = stream.next("ping");
            while (!ping.id().startsWith(handled)) {
                ping = stream.next("ping");
            }
            moved = ping.id();
        }
        log.deleteBefore("activity", last.partition(), last.offset() + 2);

        try (EventStream stream = bridge.stream(token, "?types=never", "Last-Event-ID", moved)) {
            stream.next("ready");
            assertThat(stream.next().event()).isEqualTo("caught-up");
        }
        try (EventStream stream = bridge.stream(token, "?types=never", "Last-Event-ID", before)) {
            stream.next("ready");
            assertThat(stream.next().data()).as("where no ping had moved it").contains("\"reason\":\"expired\"");
        }
    }

    /** Events of 10 KB each. */
    static void publishLarge(TestLog log, String tenant, int from, int to) {
        log.begin();
        for (int n = from; n < to; n++) {
            log.send("activity", tenant, null, "{\"n\":" + n + ",\"filling\":\"" + "x".repeat(10_000) + "\"}");
        }
        log.commit();
    }
}
