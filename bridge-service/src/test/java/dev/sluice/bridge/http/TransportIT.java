package dev.sluice.bridge.http;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.embedded.Backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The contract of every transport of a stream. The heartbeat is a minute, so no ping hides a delay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransportIT {
    private static final int EVENTS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private TestLog log;
    private TestBridge plain;
    private TestBridge secure;
    private SSLContext trusting;

    enum Transport {
        HTTP_1_0("http", "HTTP/1.0"), HTTP_1_1("http", "HTTP/1.1"), HTTP_1_1_TLS("https", "HTTP/1.1"), HTTP_2("http",
                "HTTP/2"), HTTP_2_TLS("https", "HTTP/2");

        private final String scheme;
        private final String version;

        Transport(String scheme, String version) {
            this.scheme = scheme;
            this.version = version;
        }
    }

    /** An open stream. */
    private record Opened(BufferedReader lines, Closeable connection) implements Closeable {
        /** Reads up to a line that starts with {@code text} and returns it. */
        String lineWith(String text) throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith(text)) {
                line = lines.readLine();
            }
            return String.valueOf(line);
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    @BeforeAll
    void start() throws IOException, GeneralSecurityException {
        SelfSigned certificate = SelfSigned.in(folder);
        trusting = certificate.trusting();
        log = new TestLog(Backends.shared().bootstrapServers(), "transport-it");
        Map<String, String> properties = new HashMap<>(
                Map.of("sluice.stream.heartbeat", "60s", "server.http2.enabled", "true"));
        plain = new TestBridge(log, properties);
        properties.putAll(certificate.properties());
        secure = new TestBridge(log, properties);
    }

    @AfterAll
    void stop() {
        plain.close();
        secure.close();
        log.close();
    }

    private TestBridge bridge(Transport transport) {
        return transport.scheme.equals("http") ? plain : secure;
    }

    private Opened open(Transport transport, String query, String token) throws IOException, InterruptedException {
        URI uri = URI.create(transport.scheme + "://127.0.0.1:" + bridge(transport).uri.getPort() + "/api/v1/stream"
                + query);
        if (transport == Transport.HTTP_1_0) {
            RawConnection connection = new RawConnection(uri, null).get(uri.getPath() + query, "1.0", token);
            return new Opened(connection.lines(), connection);
        }
        HttpClient.Version version = transport.version.equals("HTTP/2")
                ? HttpClient.Version.HTTP_2
                : HttpClient.Version.HTTP_1_1;
        HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
        HttpResponse<InputStream> response = client.send(HttpRequest.newBuilder(uri).timeout(LIMIT)
                .version(version)
                .header("Authorization", "Bearer " + token).header("Accept", "text/event-stream").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(version);
        var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        return new Opened(lines, client::shutdownNow);
    }

    private Opened live(Transport transport, String tenant) throws IOException, InterruptedException {
        Opened opened = open(transport, "", TestBridge.token(tenant, "ada"));
        opened.lineWith("event: caught-up");
        return opened;
    }

    private static String json(int n) {
        return "{\"n\":" + n + ",\"filling\":\"" + "é".repeat(n * 37 % 5000) + "\"}";
    }

    @ParameterizedTest
    @EnumSource
    void deliversEachEventOnceAndInOrder(Transport transport) throws Exception {
        String tenant = "order-" + transport.name();
        List<String> sent = new ArrayList<>();
        List<String> received = new ArrayList<>();
        try (Opened opened = live(transport, tenant)) {
            log.begin();
            for (int n = 0; n < EVENTS; n++) {
                sent.add("data: " + json(n));
                log.send("activity", tenant, null, json(n));
            }
            log.commit();
            while (received.size() < EVENTS) {
                received.add(opened.lineWith("data: {\"n\""));
            }
        }
        assertThat(received).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource
    void anEventDoesNotWaitForTheNextOne(Transport transport) throws Exception {
        String tenant = "prompt-" + transport.name();
        try (Opened opened = live(transport, tenant)) {
            for (int n = 0; n < 3; n++) {
                log.publish("activity", tenant, json(n));
                assertThat(opened.lineWith("data: {\"n\"")).isEqualTo("data: " + json(n));
                assertThat(opened.lineWith("id: ")).startsWith("id: activity.");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamStopsCountingWhenItsClientDisconnects(Transport transport) throws Exception {
        AdmissionControl admission = bridge(transport).bean(AdmissionControl.class);
        await().until(() -> admission.open() == 0);
        Opened opened = live(transport, "leaving");
        assertThat(admission.open()).isEqualTo(1);
        opened.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> admission.open() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void anEndByTheServerIsAGoodbyeAndACleanEnd(Transport transport) throws Exception {
        String token = TestBridge.token("ending", "ada", "sluice:read", Instant.now().plusSeconds(3));
        try (Opened opened = open(transport, "", token)) {
            assertThat(opened.lineWith("retry: ")).matches("retry: [0-9]+");
            assertThat(opened.lineWith("retry: ")).matches("retry: [0-9]+");
            assertThat(opened.lines().readLine()).isEqualTo("event: goodbye");
            assertThat(opened.lineWith("id: ")).startsWith("id: activity.");
            assertThat(opened.lines().readLine()).isEmpty();
            assertThat(opened.lines().readLine()).as("the end").isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatPausesMissesNothing(Transport transport) throws Exception {
        String tenant = "pausing-" + transport.name();
        String filling = "x".repeat(50_000);
        int events = 300;
        try (Opened opened = live(transport, tenant)) {
            log.begin();
            for (int n = 0; n < events; n++) {
                log.send("activity", tenant, null, "{\"n\":" + n + ",\"filling\":\"" + filling + "\"}");
            }
            log.commit();
            // 15 MB do not fit into the buffers of the network, so the output is blocked until the client reads.
            List<String> received = new ArrayList<>();
            while (received.size() < events) {
                String line = opened.lineWith("data: {\"n\"");
                received.add(line.substring(0, line.indexOf(',')));
            }
            assertThat(received).startsWith("data: {\"n\":0", "data: {\"n\":1").doesNotHaveDuplicates()
                    .endsWith("data: {\"n\":" + (events - 1));
        }
    }
}
