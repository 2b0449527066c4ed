package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static dev.sluice.bridge.http.TruncationIT.numbers;
import static dev.sluice.bridge.http.TruncationIT.publish;
import static dev.sluice.bridge.http.TruncationIT.range;
import static dev.sluice.bridge.http.TruncationIT.untilCaughtUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Topics that are deleted and created anew, or belong to another cluster, while the bridge runs. */
@ResourceLock(RestorableKafka.SHARED)
class ReplacedLogIT {
    private static final String TOKEN = TestBridge.token("acme", "ada");
    private static final Map<String, String> PROPERTIES = Map.of("sluice.stream.heartbeat", "1s",
            "management.endpoint.health.show-details", "always");

    /** Each test has topics of its own in the shared broker. */
    private final String prefix = "replaced-it-" + System.nanoTime();

    @Test
    void sendsEverybodyAwayAndServesTheNewTopics() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix);
                var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                var bridge = new TestBridge(log, PROPERTIES)) {
            publish(log, 0, 3);
            String last;
            try (EventStream live = bridge.stream(TOKEN, "?since=earliest");
                    EventStream idle = bridge.stream(TOKEN, "")) {
                assertThat(numbers(live.events(3))).isEqualTo(range(0, 3));
                idle.next("caught-up");

                log.delete("activity");
                assertThat(live.next("ping", "\"log\":\"waiting\"").id()).startsWith("activity.0.5~");
                assertThat(readiness(bridge)).contains("\"status\":\"DOWN\"",
                        "Topic " + prefix + ".activity does not exist");
                log.create("activity", 1);
                publish(log, 10, 12);

                last = live.next("goodbye").id();
                assertThat(last).startsWith("activity.0.5~");
                assertThat(live.nextOrEnd()).isNull();
                assertThat(idle.next("goodbye").data()).contains("log-unavailable");
            }
            try (EventStream stream = bridge.stream(TOKEN, "", "Last-Event-ID", last)) {
                stream.next("ready");
                Frame gap = stream.next();
                assertThat(gap.data()).contains("\"channel\":\"activity\",\"reason\":\"log-replaced\"");
                assertThat(gap.id()).startsWith("activity.0.-1~").doesNotContain(life(last));
                assertThat(numbers(untilCaughtUp(stream))).isEqualTo(range(10, 12));
                publish(log, 12, 13);
                assertThat(numbers(stream.events(1))).isEqualTo(range(12, 13));
            }
            assertThat(readiness(bridge)).contains("\"status\":\"UP\"");
            HttpResponse<String> refused = bridge.refused(TOKEN, "?onGap=fail", "Last-Event-ID", last);
            assertThat(refused.statusCode()).isEqualTo(410);
            assertThat(refused.body()).contains("\"reason\":\"log-replaced\"");
        }
    }

    /** Whatever comes in the moment before it is noticed bears ids of the old topic, and comes again. */
    @Test
    void losesNothingWhenATopicIsMadeAnewBetweenTwoLooks() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix);
                var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                var bridge = new TestBridge(log, PROPERTIES)) {
            publish(log, 0, 3);
            List<Frame> before;
            String last;
            try (EventStream stream = bridge.stream(TOKEN, "?since=earliest")) {
                last = stream.events(3).getLast().id();
                log.delete("activity");
                log.create("activity", 1);
                publish(log, 100, 130);
                before = stream.rest();
            }
            assertThat(before.getLast().event()).isEqualTo("goodbye");
            assertThat(before).extracting(Frame::id).filteredOn(id -> !id.isEmpty()).allMatch(
                    id -> life(id).equals(life(last)));
            try (EventStream stream = bridge.streamSoon(TOKEN, "", "Last-Event-ID", before.getLast().id())) {
                stream.next("ready");
                assertThat(stream.next().data()).contains("\"reason\":\"log-replaced\"");
                assertThat(numbers(stream.events(30))).isEqualTo(range(100, 130));
            }
        }
    }

    @Test
    void waitsForTopicsWithOnePartitionCountAndServesThemWhateverItIs() {
        try (RestorableKafka kafka = RestorableKafka.shared(prefix);
                var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                var bridge = new TestBridge(log, PROPERTIES)) {
            publish(log, 0, 3);
            String last;
            try (EventStream stream = bridge.stream(TOKEN, "?since=earliest")) {
                stream.events(3);

                log.delete("activity");
                log.create("activity", 4);
                stream.next("ping", "\"log\":\"waiting\"");
                // At first it may be told that there is no such topic.
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(readiness(bridge))
                        .contains("\"status\":\"DOWN\"", "different partition counts"));
                log.delete("notification");
                log.create("notification", 4);
                last = stream.next("goodbye").id();
            }
            publish(log, 10, 13);
            awaitReady(bridge);
            try (EventStream stream = bridge.stream(TOKEN, "", "Last-Event-ID", last)) {
                stream.next("ready");
                assertThat(stream.next().data()).contains("\"channel\":\"activity\",\"reason\":\"log-replaced\"");
                assertThat(stream.next().data()).contains("\"channel\":\"notification\",\"reason\":\"log-replaced\"");
                assertThat(numbers(stream.events(3))).isEqualTo(range(10, 13));
            }
        }
    }

    @Test
    void servesAnotherClusterBehindTheAddress(@TempDir Path folder) {
        try (var kafka = new RestorableKafka(folder, prefix)) {
            try (var log = new TestLog(kafka.bootstrapServers(), prefix, 1);
                    var bridge = new TestBridge(log, PROPERTIES)) {
                publish(log, 0, 3);
                String last;
                try (EventStream stream = bridge.stream(TOKEN, "?since=earliest")) {
                    stream.events(3);
                    kafka.replaceByAnother();
                    try (var other = new TestLog(kafka.bootstrapServers(), prefix, 1)) {
                        publish(other, 10, 15);
                    }
                    last = stream.next("goodbye").id();
                }
                awaitReady(bridge);
                try (EventStream stream = bridge.stream(TOKEN, "", "Last-Event-ID", last)) {
                    stream.next("ready");
                    assertThat(stream.next().data()).contains("\"channel\":\"activity\",\"reason\":\"log-replaced\"");
                    assertThat(numbers(stream.events(5))).isEqualTo(range(10, 15));
                }
            }
        }
    }

    private static String life(String id) {
        return id.substring(id.indexOf('~') + 1, id.indexOf('~') + 5);
    }

    private static String readiness(TestBridge bridge) {
        return bridge.get("/actuator/health/readiness").body();
    }

    private static void awaitReady(TestBridge bridge) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> bridge.get("/actuator/health/readiness").statusCode() == 200);
    }
}
