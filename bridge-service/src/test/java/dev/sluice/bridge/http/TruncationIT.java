package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.bridge.log.kafka.CurrentLog;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A log that has lost its end and has gone on otherwise: what clients are told, and what they get. */
@ResourceLock(RestorableKafka.SHARED)
class TruncationIT {
    private static final String TOKEN = TestBridge.token("acme", "ada");

    /** Each test has topics of its own in the shared broker. */
    private final String prefix = "truncation-it-" + System.nanoTime();

    @Test
    void tellsWhoComesBackThatTheLogWasCutThoughItHasGrownPastThePosition() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix)) {
            List<Frame> before = writeAndCut(kafka);
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                    var bridge = new TestBridge(log, Map.of())) {
                publish(log, 100, 120);
                try (EventStream stream = bridge.streamSoon(TOKEN, "", "Last-Event-ID", before.getLast().id())) {
                    Frame ready = stream.next("ready");
                    assertThat(ready.id()).as("safe to resume from until the gap is told")
                            .isEqualTo(before.getLast().id());
                    Frame gap = stream.next();
                    assertThat(gap.event()).isEqualTo("gap");
                    assertThat(gap.data()).isEqualTo("{\"channel\":\"activity\",\"reason\":\"truncated\","
                            + "\"requested\":18,\"earliest\":0}");
                    assertThat(gap.id()).startsWith("activity.0.9~");
                    assertThat(numbers(stream.events(20))).isEqualTo(range(100, 120));
                }
                HttpResponse<String> refused = bridge.refused(TOKEN, "?onGap=fail", "Last-Event-ID",
                        before.getLast().id());
                assertThat(refused.statusCode()).isEqualTo(410);
                assertThat(refused.body()).contains("\"reason\":\"truncated\"", "\"position\":\"activity.0.9~");
            }
        }
    }

    @Test
    void goesOnWithoutAGapWhereThePositionLiesBeforeTheCut() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix)) {
            List<Frame> before = writeAndCut(kafka);
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                    var bridge = new TestBridge(log, Map.of())) {
                publish(log, 100, 103);
                for (int cut = 0; cut < 5; cut++) {
                    try (EventStream stream = bridge.streamSoon(TOKEN, "", "Last-Event-ID", before.get(cut).id())) {
                        stream.next("ready");
                        assertThat(numbers(untilCaughtUp(stream))).as("after event %d", cut)
                                .isEqualTo(IntStream.concat(IntStream.range(cut + 1, 5), IntStream.range(100, 103))
                                        .boxed().toList());
                    }
                }
            }
        }
    }

    @Test
    void tellsWhoWasConnectedAllTheTime() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix)) {
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
                publish(log, 0, 5);
                kafka.keep();
            }
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                    var bridge = new TestBridge(log, Map.of());
                    EventStream live = bridge.streamSoon(TOKEN, "?since=earliest");
                    EventStream failing = bridge.streamSoon(TOKEN, "?since=earliest&onGap=fail")) {
                publish(log, 5, 10);
                assertThat(numbers(live.events(10))).isEqualTo(range(0, 10));
                failing.events(10);

                kafka.putBack();
                try (var other = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
                    publish(other, 100, 120);
                }

                Frame goodbye = live.next("goodbye");
                assertThat(goodbye.data()).contains("\"reason\":\"log-unavailable\"");
                assertThat(goodbye.id()).matches("activity\\.0\\.1[89]~.*");
                assertThat(live.nextOrEnd()).isNull();
                try (EventStream again = bridge.streamSoon(TOKEN, "", "Last-Event-ID", goodbye.id())) {
                    again.next("ready");
                    Frame gap = again.next();
                    assertThat(gap.data()).contains("\"channel\":\"activity\",\"reason\":\"truncated\"");
                    assertThat(gap.id()).startsWith("activity.0.9~");
                    assertThat(numbers(again.events(20))).isEqualTo(range(100, 120));
                }
                String failed = failing.next("goodbye").id();
                assertThat(bridge.refused(TOKEN, "?onGap=fail", "Last-Event-ID", failed).body())
                        .contains("\"reason\":\"truncated\"");
            }
        }
    }

    @Test
    void endsAReplayWhoseLogIsCut() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix)) {
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
                publish(log, 0, 5);
                kafka.keep();
                ExpiryIT.publishLarge(log, "acme", 5, 3000);
            }
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                    var bridge = new TestBridge(log, Map.of());
                    EventStream slow = bridge.streamSoon(TOKEN, "?since=earliest")) {
                List<Frame> before = new ArrayList<>(slow.events(7));
                kafka.putBack();
                try (var other = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
                    publish(other, 10_000, 10_020);
                }

                before.addAll(slow.rest());

                String last = before.getLast().id();
                List<Integer> seen = numbers(before.stream().filter(Frame::isEvent).toList());
                assertThat(seen).as("no hole in what came").isEqualTo(range(0, seen.size())).hasSizeLessThan(3000);
                try (EventStream again = bridge.streamSoon(TOKEN, "", "Last-Event-ID", last)) {
                    again.next("ready");
                    Frame gap = again.next();
                    assertThat(gap.data()).contains("\"reason\":\"truncated\"");
                    assertThat(gap.id()).startsWith("activity.0.9~");
                    assertThat(numbers(again.events(20))).isEqualTo(range(10_000, 10_020));
                }
            }
        }
    }

    @Test
    void servesNothingFromMemoryThatWasCutOff() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix)) {
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
                publish(log, 0, 5);
                kafka.keep();
                // Enough for a block that is kept.
                ExpiryIT.publishLarge(log, "acme", 5, 300);
            }
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                    var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"))) {
                try (EventStream stream = bridge.streamSoon(TOKEN, "?since=earliest")) {
                    assertThat(stream.events(300)).hasSize(300);
                }
                CurrentLog served = bridge.bean(CurrentLog.class);
                // Nobody is left who would notice.
                await().atMost(Duration.ofSeconds(20)).until(() -> served.openTails() == 0);
                assertThat(served.replayCacheBytes()).isPositive();
                kafka.putBack();
                try (var other = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
                    publish(other, 1000, 1010);
                }
                try (EventStream stream = bridge.streamSoon(TOKEN, "?since=earliest")) {
                    assertThat(numbers(untilCaughtUp(stream).stream().filter(Frame::isEvent).toList()))
                            .isEqualTo(IntStream.concat(IntStream.range(0, 5), IntStream.range(1000, 1010)).boxed()
                                    .toList());
                }
            }
        }
    }

    @Test
    void restartsOfTheBrokerAreNoGap() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix);
                var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"))) {
            publish(log, 0, 3);
            kafka.restart();
            log.begin();
            for (int n = 0; n < 600; n++) {
                log.send("activity", "globex", null, "{}");
            }
            log.commit();
            publish(log, 3, 6);
            kafka.restart();
            kafka.restart();
            List<Frame> all;
            String live;
            try (EventStream stream = bridge.streamSoon(TOKEN, "?since=earliest")) {
                all = stream.events(6);
                live = stream.next("ping").id();
            }
            kafka.restart();
            publish(log, 6, 8);
            for (int cut = 0; cut < all.size(); cut++) {
                try (EventStream stream = bridge.streamSoon(TOKEN, "", "Last-Event-ID", all.get(cut).id())) {
                    stream.next("ready");
                    assertThat(numbers(untilCaughtUp(stream))).isEqualTo(range(cut + 1, 8));
                }
            }
            for (String query : List.of("?last=4", "?last=8", "?since=PT1S", "?since=2023-11-14T22:13:20.603Z",
                    "?since=2023-11-14T22:13:20.002Z", "?since=earliest")) {
                String id;
                try (EventStream stream = bridge.streamSoon(TOKEN, query)) {
                    id = stream.next("ready").id();
                }
                try (EventStream stream = bridge.streamSoon(TOKEN, "", "Last-Event-ID", id)) {
                    stream.next("ready");
                    assertThat(stream.next().event()).as("after the position of %s", query).isNotEqualTo("gap");
                }
            }
            try (EventStream stream = bridge.streamSoon(TOKEN, "", "Last-Event-ID", live)) {
                assertThat(numbers(stream.events(2))).isEqualTo(range(6, 8));
            }
        }
    }

    /** Ten events, of which the last five are lost. */
    private List<Frame> writeAndCut(RestorableKafka kafka) {
        List<Frame> before;
        try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
            publish(log, 0, 5);
            kafka.keep();
            publish(log, 5, 10);
            try (var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"));
                    EventStream stream = bridge.streamSoon(TOKEN, "?since=earliest")) {
                before = stream.events(10);
            }
        }
        kafka.putBack();
        return before;
    }

    static void publish(TestLog log, int from, int to) {
        for (int n = from; n < to; n++) {
            log.publish("activity", "acme", "{\"n\":" + n + "}");
        }
    }

    static List<Frame> untilCaughtUp(EventStream stream) {
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = stream.next(); !frame.event().equals("caught-up"); frame = stream.next()) {
            frames.add(frame);
        }
        return frames;
    }

    static List<Integer> numbers(List<Frame> frames) {
        return frames.stream().map(Frame::data).map(data -> Integer.valueOf(data.replaceAll("\\D", ""))).toList();
    }

    static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
