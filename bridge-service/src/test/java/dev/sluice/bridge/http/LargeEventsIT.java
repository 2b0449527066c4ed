package dev.sluice.bridge.http;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.StreamSocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Events that are as large as the log may hold, and clients that stop reading in the middle of one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeEventsIT {
    private static final int LARGE = 8_000_000;
    private static final int STOPPED = 95;

    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "large-it");
        bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s", "sluice.log.pinned", "16MB",
                "sluice.log.tail", "1MB", "sluice.log.replay-cache", "1MB"));
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    private static String json(int n, int bytes) {
        return "{\"n\":" + n + ",\"filling\":\"" + String.valueOf((char) ('a' + n)).repeat(bytes) + "\"}";
    }

    private static double directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(it -> it.getMemoryUsed()).sum();
    }

    private double pinnedBytes() {
        return bridge.bean(MeterRegistry.class).get("sluice.pinned.bytes").gauge().value();
    }

    /** Each stopped reader has its own selection, so none shares its rendered bytes with another. */
    @Test
    void readersThatStopInALargeEventShareItsMemoryAndMissNothing() throws IOException {
        log.publishKind("stopped", "big", json(0, LARGE));
        log.publishKind("stopped", "big", json(1, LARGE));
        log.publish("activity", "neighbour", "{\"n\":7}");
        double before = directBytes();
        List<StreamSocket> sockets = new ArrayList<>();
        List<StreamSocket.Response> responses = new ArrayList<>();
        try {
            for (int n = 0; n < STOPPED; n++) {
                StreamSocket socket = new StreamSocket(Duration.ofMinutes(1)).withReceiveBuffer(4096);
                sockets.add(socket);
                responses.add(socket.open(bridge.uri.resolve("/api/v1/stream?since=earliest&types=big,n" + n),
                        TestBridge.token("stopped", "ada")));
            }
            assertThat(bridge.bean(AdmissionControl.class).open()).isEqualTo(STOPPED);
            // All of them are blocked: what they keep is bounded.
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(20))
                    .until(() -> directBytes() - before < 16_000_000 && pinnedBytes() <= 16_000_000);
            try (EventStream neighbour = bridge.stream(TestBridge.token("neighbour", "bob"), "?since=earliest")) {
                assertThat(neighbour.events(1).getFirst().data()).isEqualTo("{\"n\":7}");
            }
            // A reader that continues gets both events whole.
            for (int n = 0; n < 2; n++) {
                assertThat(data(responses.get(n))).isEqualTo("data: " + json(0, LARGE));
                assertThat(data(responses.get(n))).isEqualTo("data: " + json(1, LARGE));
            }
        } finally {
            for (StreamSocket socket : sockets) {
                socket.close();
            }
        }
        await().until(() -> bridge.bean(AdmissionControl.class).open() == 0 && pinnedBytes() == 0);
    }

    private static String data(StreamSocket.Response response) throws IOException {
        String line = response.lines().readLine();
        while (!line.startsWith("data: {\"n\"")) {
            line = response.lines().readLine();
        }
        return line;
    }

    @Test
    void pollsAndExportsCarryLargeEvents() {
        log.publish("activity", "polled", json(2, LARGE));
        log.publish("activity", "polled", json(3, 20_000));
        log.publish("activity", "polled", json(4, 10));
        String token = TestBridge.token("polled", "ada");
        assertThat(bridge.ask("GET", "/api/v1/events?since=earliest", token).body())
                .contains("\"data\":" + json(2, LARGE) + "},{\"id\"").contains("\"data\":" + json(3, 20_000) + "},")
                .contains("\"data\":" + json(4, 10) + "}],");
        assertThat(bridge.ask("GET", "/api/v1/events?since=earliest", token, "Accept", "application/x-ndjson").body()
                .lines()).hasSize(4).first().asString().endsWith("\"data\":" + json(2, LARGE) + "}");
    }
}
