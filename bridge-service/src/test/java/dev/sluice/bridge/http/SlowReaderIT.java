package dev.sluice.bridge.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

    /** A client with a small window, so that the server meets its limits soon. HTTP/1.0: nothing stands between lines. */
    private static Socket open(URI bridge, String tenant) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), bridge.getPort()));
        socket.getOutputStream().write(("GET /api/v1/stream HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + TestBridge.token(tenant, "ada") + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader untilCaughtUp(Socket socket) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String line = reader.readLine();
        while (!line.startsWith("event: caught-up")) {
            line = reader.readLine();
        }
        return reader;
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
                Socket slow = open(bridge.uri, "acme");
                var quick = bridge.stream(TestBridge.token("acme", "bob"), "")) {
            BufferedReader slowReader = untilCaughtUp(slow);
            quick.next("caught-up");
            // When
            for (int from = 0; from < EVENTS; from += 500) {
                publish("acme", from, from + 500);
            }
            // Then the other one has all of it, while the slow one has read nothing
            assertThat(quick.events(EVENTS)).extracting(frame -> number(frame.data())).containsExactlyElementsOf(
                    numbers());
            assertThat(bridge.bean(AdmissionControl.class).open()).isEqualTo(2);
            assertThat(disconnects(bridge, "left") + disconnects(bridge, "stalled")).isZero();
            // And the slow one gets the same, though neither the tail nor what replays share could hold it
            List<Integer> received = new ArrayList<>();
            while (received.size() < EVENTS) {
                String line = slowReader.readLine();
                if (line.startsWith("data: {\"n\"")) {
                    received.add(number(line.substring("data: ".length())));
                }
            }
            assertThat(received).isEqualTo(numbers());
        }
    }

    private static int number(String data) {
        return Integer.parseInt(data.substring("{\"n\":".length(), data.indexOf(',')));
    }

    /** In a transaction of so many, the channels of a live stream come by timestamp: in the order of sending. */
    private static List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int n = 0; n < EVENTS; n++) {
            numbers.add(n);
        }
        return numbers;
    }

    @Test
    void isClosedAndCountedWhenItTakesNothingForTooLong() throws IOException {
        try (var bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "1s",
                "server.jetty.connection-idle-timeout", "3s"));
                Socket stalled = open(bridge.uri, "stalled")) {
            untilCaughtUp(stalled);
            // When one hangs up, and the other stops reading
            try (Socket leaving = open(bridge.uri, "leaving")) {
                untilCaughtUp(leaving);
                assertThat(bridge.bean(AdmissionControl.class).open()).isEqualTo(2);
            }
            publish("stalled", 0, EVENTS);
            // Then
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(disconnects(bridge, "left")).isEqualTo(1);
                assertThat(disconnects(bridge, "stalled"))
                        .isEqualTo(1);
            });
            assertThat(bridge.bean(AdmissionControl.class).open()).isZero();
        }
    }
}
