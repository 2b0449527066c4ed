package dev.sluice.bridge.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.bridge.http.EventStream.Frame;
import dev.sluice.embedded.KafkaBroker;
import dev.sluice.embedded.KafkaFlush;
import dev.sluice.embedded.KafkaSettings;
import dev.sluice.embedded.LocalPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A Kafka that goes away and comes back. */
class OutageIT {
    @TempDir
    Path data;

    @Test
    void waitsWhileKafkaIsAwayAndThenGoesOnWhereItWas() {
        var settings = new KafkaSettings(data, LocalPort.free(), KafkaFlush.BY_THE_OPERATING_SYSTEM);
        var broker = KafkaBroker.start(settings);
        try (var log = new TestLog(broker.bootstrapServers(), "outage-it");
                var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s"));
                var stream = bridge.stream(TestBridge.token("patient", "ada"), "")) {
            stream.next("caught-up");
            log.publish("activity", "patient", "{\"n\":0}");
            String id = stream.events(1).getFirst().id();
            awaitPing(stream, "\"behind\":0}");

            broker.close();

            Frame waiting = awaitPing(stream, "\"log\":\"waiting\"");
            assertThat(waiting.id()).startsWith(id.substring(0, id.indexOf('.', id.indexOf('.') + 1)));
            assertThat(bridge.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            var refused = bridge.refused(TestBridge.token("patient", "ada"), "", "Accept", "*/*");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("urn:sluice:problem:log-unavailable");
            try (var eventSource = bridge.stream(TestBridge.token("patient", "ada"), "")) {
                assertThat(eventSource.next("goodbye").data()).contains("\"reason\":\"log-unavailable\"");
            }

            broker = KafkaBroker.start(settings);

            log.publish("activity", "patient", "{\"n\":1}");
            assertThat(stream.events(1)).extracting(Frame::data).containsExactly("{\"n\":1}");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(
                    () -> assertThat(bridge.get("/actuator/health/readiness").statusCode()).isEqualTo(200));
        } finally {
            broker.close();
        }
    }

    @Test
    void saysGoodbyeWhenKafkaStaysAwayTooLong() {
        var settings = new KafkaSettings(data, LocalPort.free(), KafkaFlush.BY_THE_OPERATING_SYSTEM);
        var broker = KafkaBroker.start(settings);
        try (var log = new TestLog(broker.bootstrapServers(), "gone-it");
                var bridge = new TestBridge(log,
                        Map.of("sluice.stream.heartbeat", "1s", "sluice.stream.outage-timeout", "1s"));
                var stream = bridge.stream(TestBridge.token("impatient", "ada"), "")) {
            stream.next("caught-up");

            broker.close();

            assertThat(stream.next("goodbye").data()).contains("\"reason\":\"log-unavailable\"");
            assertThat(stream.nextOrEnd()).isNull();
        } finally {
            broker.close();
        }
    }

    private static Frame awaitPing(EventStream stream, String part) {
        Frame ping = stream.next("ping");
        while (!ping.data().contains(part)) {
            ping = stream.next("ping");
        }
        return ping;
    }
}
