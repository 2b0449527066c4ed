package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.embedded.Backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

/** A stream on HTTP/1.x, which owns its connection. The heartbeat is a minute, so no ping hides a delay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnedConnectionIT {
    private static final String STREAM = "/api/v1/stream";
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @TempDir
    private static Path folder;

    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "owned-it");
        bridge = new TestBridge(log, Map.of("sluice.stream.heartbeat", "60s", "server.jetty.accesslog.enabled", "true",
                "server.jetty.accesslog.filename", folder.resolve("access.log").toString(),
                "server.jetty.accesslog.custom-format", "%U %s %O"));
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    private RawConnection live(String tenant) throws IOException {
        RawConnection connection = new RawConnection(bridge.uri, null).get(STREAM, "1.1",
                TestBridge.token(tenant, "ada"));
        connection.chunkWith("event: caught-up");
        return connection;
    }

    private void awaitNoStream() {
        await().atMost(AT_ONCE).until(() -> bridge.bean(AdmissionControl.class).open() == 0);
    }

    private double disconnects(String cause) {
        return bridge.bean(MeterRegistry.class).counter("sluice.disconnects", "cause", cause).count();
    }

    @Test
    void eachEventIsCompleteInTheChunkThatCarriesIt() throws IOException {
        try (RawConnection connection = live("whole")) {
            for (int n = 0; n < 5; n++) {
                String filling = "x".repeat(n * 3000);
                log.publish("activity", "whole", "{\"n\":" + n + ",\"filling\":\"" + filling + "\"}");
                // Reads the CRLF that ends the chunk as well, and nothing else is written.
                assertThat(connection.chunk()).startsWith("event: activity:new\ndata: {\"n\":" + n + ",")
                        .contains("\nid: activity.").endsWith("\n\n");
            }
        }
    }

    @Test
    void theHeadSaysThatTheConnectionCloses() throws IOException {
        try (RawConnection connection = live("head")) {
            assertThat(connection.head()).first().isEqualTo("HTTP/1.1 200 OK");
            assertThat(connection.head()).contains("Connection: close", "Transfer-Encoding: chunked",
                    "Content-Type: text/event-stream", "Cache-Control: no-store, no-transform");
        }
    }

    @Test
    void http10HasNoChunks() throws IOException {
        try (RawConnection connection = new RawConnection(bridge.uri, null).get(STREAM, "1.0",
                TestBridge.token("old", "ada"))) {
            assertThat(connection.head()).noneMatch(line -> line.startsWith("Transfer-Encoding"));
            assertThat(connection.line()).startsWith("retry: ");
            assertThat(connection.line()).isEqualTo("event: ready");
        }
    }

    @Test
    void aClosedConnectionIsNoticedAtOnce() throws IOException {
        double left = disconnects("left");
        live("closed").close();
        awaitNoStream();
        assertThat(disconnects("left")).isEqualTo(left + 1);
    }

    @Test
    void aResetIsNoticedAtOnce() throws IOException {
        double left = disconnects("left");
        RawConnection connection = live("reset");
        connection.socket.setSoLinger(true, 0);
        connection.close();
        awaitNoStream();
        assertThat(disconnects("left")).isEqualTo(left + 1);
    }

    @Test
    void aHalfClosedConnectionIsADisconnect() throws IOException {
        try (RawConnection connection = live("half")) {
            connection.socket.shutdownOutput();
            assertThat(connection.chunk()).isEmpty();
            assertThat(connection.read()).isEqualTo(-1);
            awaitNoStream();
        }
    }

    @Test
    void inputIsDiscardedUpToALimit() throws IOException {
        try (RawConnection connection = live("talker")) {
            connection.send("GET /api/v1/stream HTTP/1.1\r\n" + "x".repeat(3000));
            log.publish("activity", "talker", "{\"n\":1}");
            assertThat(connection.chunk()).contains("{\"n\":1}");
            double cut = disconnects("excess-input");
            connection.send("x".repeat(2000));
            awaitNoStream();
            assertThat(disconnects("excess-input")).isEqualTo(cut + 1);
        }
    }

    @Test
    void inputThatArrivesWithTheRequestCounts() throws IOException {
        double cut = disconnects("excess-input");
        try (RawConnection connection = new RawConnection(bridge.uri, null)) {
            connection.send("GET " + STREAM + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                    + TestBridge.token("hasty", "ada") + "\r\n\r\n" + "x".repeat(6000));
            await().atMost(AT_ONCE).until(() -> disconnects("excess-input") == cut + 1);
            awaitNoStream();
        }
    }

    @Test
    void aStreamThatTheServerEndsIsComplete() throws IOException {
        var jetty = (Logger) LoggerFactory.getLogger("org.eclipse.jetty");
        var messages = new ListAppender<ILoggingEvent>();
        messages.start();
        jetty.addAppender(messages);
        String token = TestBridge.token("ending", "ada", "sluice:read", Instant.now().plusSeconds(3));
        try (RawConnection connection = new RawConnection(bridge.uri, null).get(STREAM, "1.1", token)) {
            assertThat(connection.chunkWith("event: goodbye")).contains("credentials-expired")
                    .containsPattern("retry: [0-9]+\nevent: goodbye\n");
            assertThat(connection.chunk()).as("the last chunk").isEmpty();
            assertThat(connection.read()).as("the end of the connection").isEqualTo(-1);
        }
        awaitNoStream();
        jetty.detachAppender(messages);
        assertThat(messages.list).noneMatch(message -> message.getLevel().isGreaterOrEqual(Level.WARN));
    }

    @Test
    void theRequestLogCountsTheBytesOfTheStream() throws IOException {
        int bytes = 0;
        try (RawConnection connection = new RawConnection(bridge.uri, null).get(STREAM + "?since=earliest", "1.1",
                TestBridge.token("counted", "ada"))) {
            for (int events = 0; events < 3; events++) {
                log.publish("activity", "counted", "{\"filling\":\"" + "x".repeat(700_000) + "\"}");
            }
            for (int events = 0; events < 3;) {
                String chunk = connection.chunk();
                bytes += framed(chunk);
                events += chunk.contains("x\"}\nid: ") ? 1 : 0;
            }
        }
        int expected = bytes;
        await().atMost(AT_ONCE).untilAsserted(() -> assertThat(logged()).contains(STREAM + " 200 " + expected));
    }

    private static int framed(String chunk) {
        int length = chunk.getBytes(StandardCharsets.UTF_8).length;
        return Integer.toHexString(length).length() + 2 + length + 2;
    }

    private List<String> logged() throws IOException {
        return Files.readAllLines(folder.resolve("access.log"));
    }
}
