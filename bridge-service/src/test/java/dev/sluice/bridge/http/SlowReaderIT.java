package dev.sluice.bridge.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

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

/** A client that stops reading: it delays nobody, it is not dropped for being slow, and it misses nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowReaderIT {
    private static final int EVENTS = 6000;
    private static final int FILLING = 1000;

    private TestLog log;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "slow-it");
    }

    @AfterAll
    void stop() {
        log.close();
    }

    /** A client with a small receive buffer, so that the server soon blocks. */
    private static StreamSocket socket() throws IOException {
        return new StreamSocket(Duration.ofMinutes(1)).withReceiveBuffer(4096);
    }

    /** Opens the stream and reads until it is live. */
    private static BufferedReader live(StreamSocket socket, TestBridge bridge, String tenant) throws IOException {
        BufferedReader lines = socket
                .open(bridge.uri.resolve("/api/v1/stream"), TestBridge.token(tenant, "ada")).lines();
        String line = lines.readLine();
        while (!line.startsWith("event: caught-up")) {
            line = lines.readLine();
        }
        return lines;
    }

    private void publish(String tenant, int from, int to) {
        log.begin();
        for (int n = from; n < to; n++) {
            log.send(n % 3 == 0 ? "notification" : "activity", tenant, null,
                    "{\"n\":" + n + ",\"filling\":\"" + "x".repeat(FILLING) + "\"}");
        }
        log.commit();
    }

    private static double disconnects(TestBridge bridge, String cause) {
        return bridge.bean(MeterRegistry.class).counter("sluice.disconnects", "cause", cause).count();
    }

    @Test
    void getsEverythingWhenItReadsAgainAndDelaysNobody() throws IOException {
        try (var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s", "sluice.log.tail", "1MB",
                "sluice.log.replay-cache", "1MB", "server.jetty.connection-idle-timeout", "1m"));
                StreamSocket slow = socket();
                EventStream quick = bridge.stream(TestBridge.token("acme", "bob"), "")) {
            BufferedReader slowReader = live(slow, bridge, "acme");
            quick.next("caught-up");
            for (int from = 0; from < EVENTS; from += 500) {
                publish("acme", from, from + 500);
            }
            // The quick client receives all events while the slow one reads nothing.
            assertComplete(quick.events(EVENTS).stream().map(frame -> number(frame.data())).toList());
            assertThat(bridge.bean(AdmissionControl.class).open()).isEqualTo(2);
            assertThat(disconnects(bridge, "left") + disconnects(bridge, "stalled")).isZero();
            // The slow client receives the same, although neither the tail nor the block cache holds it.
            List<Integer> received = new ArrayList<>();
            while (received.size() < EVENTS) {
                String line = slowReader.readLine();
                if (line.startsWith("data: {\"n\"")) {
                    received.add(number(line.substring("data: ".length())));
                }
            }
            assertComplete(received);
        }
    }

    private static int number(String data) {
        return Integer.parseInt(data.substring("{\"n\":".length(), data.indexOf(',')));
    }

    /** Each channel is complete and in order. Live, channels are interleaved by arrival. */
    private static void assertComplete(List<Integer> received) {
        for (IntPredicate channel : List.<IntPredicate>of(n -> n % 3 == 0, n -> n % 3 != 0)) {
            assertThat(received.stream().mapToInt(Integer::intValue).filter(channel)).containsExactlyElementsOf(
                    IntStream.range(0, EVENTS).filter(channel).boxed().toList());
        }
    }

    @Test
    void isClosedAndCountedWhenItTakesNothingForTooLong() throws IOException {
        try (var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s",
                "server.jetty.connection-idle-timeout", "3s"));
                StreamSocket stalled = socket()) {
            live(stalled, bridge, "stalled");
            // One client disconnects, the other stops reading.
            try (StreamSocket leaving = socket()) {
                live(leaving, bridge, "leaving");
                assertThat(bridge.bean(AdmissionControl.class).open()).isEqualTo(2);
            }
            publish("stalled", 0, EVENTS);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(disconnects(bridge, "left")).isEqualTo(1);
                assertThat(disconnects(bridge, "stalled")).isEqualTo(1);
                assertThat(bridge.bean(AdmissionControl.class).open()).isZero();
            });
        }
    }
}
