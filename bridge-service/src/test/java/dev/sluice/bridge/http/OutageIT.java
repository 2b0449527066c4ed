package dev.sluice.bridge.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A Kafka that goes away and comes back. */
@ResourceLock(RestorableKafka.SHARED)
class OutageIT {
    @Test
    void waitsWhileKafkaIsAwayAndThenGoesOnWhereItWas() {
        try (RestorableKafka kafka = RestorableKafka.shared("outage-it");
                var log = new TestLog(kafka.bootstrapServers(), "outage-it");
                var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"));
                EventStream stream = bridge.stream(TestBridge.token("patient", "ada"), "")) {
            stream.next("caught-up");
            log.publish("activity", "patient", "{\"n\":0}");
            String id = stream.events(1).getFirst().id();
            stream.next("ping", "\"behind\":0}");

            kafka.stop();

            Frame waiting = stream.next("ping", "\"log\":\"waiting\"");
            assertThat(waiting.id()).startsWith(id.substring(0, id.indexOf('.', id.indexOf('.') + 1)));
            assertThat(bridge.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            HttpResponse<String> refused = bridge.refused(TestBridge.token("patient", "ada"), "", "Accept", "*/*");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("urn:sluice:problem:log-unavailable");
            try (EventStream eventSource = bridge.stream(TestBridge.token("patient", "ada"), "")) {
                assertThat(eventSource.next("goodbye").data()).contains("\"reason\":\"log-unavailable\"");
            }

            kafka.start();

            log.publish("activity", "patient", "{\"n\":1}");
            assertThat(stream.events(1)).extracting(Frame::data).containsExactly("{\"n\":1}");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(
                    () -> assertThat(bridge.get("/actuator/health/readiness").statusCode()).isEqualTo(200));
        }
    }

    @Test
    void saysGoodbyeWhenKafkaStaysAwayTooLong() {
        try (RestorableKafka kafka = RestorableKafka.shared("gone-it");
                var log = new TestLog(kafka.bootstrapServers(), "gone-it");
                var bridge = new TestBridge(log,
                        Map.of("sluice.stream.heartbeat", "1s", "sluice.stream.outage-timeout", "1s"));
                EventStream stream = bridge.stream(TestBridge.token("impatient", "ada"), "")) {
            stream.next("caught-up");

            kafka.stop();

            assertThat(stream.next("goodbye").data()).contains("\"reason\":\"log-unavailable\"");
            assertThat(stream.nextOrEnd()).isNull();
        }
    }
}
