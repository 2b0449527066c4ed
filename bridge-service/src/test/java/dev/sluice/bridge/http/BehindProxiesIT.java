package dev.sluice.bridge.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.embedded.Backends;
import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.EventSourceClient;
import dev.sluice.testkit.Frame;
import dev.sluice.testkit.TcpProxy;
import dev.sluice.testkit.proxy.ProxyProgram;
import dev.sluice.testkit.proxy.ReverseProxy;
import dev.sluice.testkit.proxy.ServerCertificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients with the semantics of a browser's EventSource behind nginx, HAProxy and Caddy, each as the project configures
 * it, with HTTP/1.1 and HTTP/2. {@code -Dsluice.proxy-rounds=100} is the experiment; a few rounds are the test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BehindProxiesIT {
    private static final int ROUNDS = Integer.getInteger("sluice.proxy-rounds", 10);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Map<String, String> QUICK = Map.of("sluice.stream.heartbeat", "1s", "sluice.stream.retry-min",
            "100ms", "sluice.stream.retry-max", "200ms");
    /** One block: some clients deliver a block without data as an empty message. */
    private static final Pattern UNAVAILABLE = Pattern.compile(
            "retry: (\\d+)\nevent: goodbye\ndata: \\{\"reason\":\"unavailable\",\"retryMs\":(\\d+)}\n\n");
    private static final int BLOCKS = 16;

    private final List<HttpClient> https = Stream.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)
            .map(version -> HttpClient.newBuilder().sslContext(ServerCertificate.shared().trust()).version(version)
                    .build())
            .toList();
    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "proxies-it");
        bridge = new TestBridge(log, QUICK);
    }

    @AfterAll
    void stop() {
        https.forEach(HttpClient::shutdownNow);
        bridge.close();
        log.close();
    }

    /** All proxies in front of one port, and clients of one tenant behind them. */
    private final class Proxies implements AutoCloseable {
        private final Map<ProxyProgram, ReverseProxy> running = new EnumMap<>(ProxyProgram.class);
        private final Map<String, EventSourceClient> clients = new HashMap<>();
        private final String tenant;
        private int published;

        Proxies(Path folder, int port, String tenant) throws IOException {
            this.tenant = tenant;
            for (ProxyProgram program : ProxyProgram.values()) {
                running.put(program, ReverseProxy.start(program, folder.resolve(program.name()), port));
            }
        }

        void connect() {
            running.forEach((program, proxy) -> https.forEach(http -> clients.put(program + " " + http.version(),
                    EventSourceClient.open(http, proxy.base().resolve("api/v1/stream?since=earliest"),
                            TestBridge.token(tenant, "ada")))));
        }

        void publish(int count) {
            log.begin();
            for (int n = 0; n < count; n++, published++) {
                log.send(channel(published), tenant, null, event(published));
            }
            log.commit();
        }

        void cutAll() throws IOException {
            for (EventSourceClient client : clients.values()) {
                client.cut();
            }
        }

        /** Waits until each client has received each event once, in the order of its channel. */
        void awaitEvents() {
            Map<String, List<String>> expected = byChannel(IntStream.range(0, published)
                    .mapToObj(n -> new Frame(channel(n) + ":new", event(n), "", "")));
            awaitEach(client -> assertThat(byChannel(client.received().stream().filter(Frame::isEvent)))
                    .isEqualTo(expected));
        }

        void awaitGoodbye(String reason) {
            awaitEach(client -> assertThat(client.received())
                    .anyMatch(frame -> frame.data().contains("\"reason\":\"" + reason + "\"")));
        }

        private void awaitEach(Consumer<EventSourceClient> assertion) {
            await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(POLL).untilAsserted(
                    () -> assertThat(clients).allSatisfy((name, client) -> {
                        assertThat(client.failure()).isNull();
                        assertion.accept(client);
                    }));
        }

        HttpResponse<String> get(ReverseProxy proxy, String path, String accept) {
            try {
                return https.getLast().send(HttpRequest.newBuilder(proxy.base().resolve(path))
                        .timeout(LIMIT).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void close() {
            clients.values().forEach(EventSourceClient::close);
            running.values().forEach(ReverseProxy::close);
        }
    }

    private static Map<String, List<String>> byChannel(Stream<Frame> events) {
        return events.collect(Collectors.groupingBy(Frame::event,
                Collectors.mapping(Frame::data, Collectors.toList())));
    }

    private static String channel(int n) {
        return n % 3 == 0 ? "notification" : "activity";
    }

    private static String event(int n) {
        return "{\"n\":" + n + "}";
    }

    @Test
    void losesAndDoublesNothingThroughCutsAndResumes(@TempDir Path folder) throws IOException {
        try (var proxies = new Proxies(folder, bridge.uri.getPort(), "cuts")) {
            proxies.connect();
            for (int round = 0; round < ROUNDS; round++) {
                proxies.publish(2);
                proxies.awaitEvents();
                proxies.cutAll();
                proxies.publish(1);
            }
            proxies.awaitEvents();
            // A proxy closes the connection to the bridge when the client has left.
            await().atMost(LIMIT).until(() -> bridge.bean(MeterRegistry.class).get("sluice.connections").gauge()
                    .value() == proxies.clients.size());
        }
    }

    @Test
    void survivesADrainAndARestart(@TempDir Path folder) throws IOException {
        int port = bridge.uri.getPort();
        try (var proxies = new Proxies(folder, port, "restart")) {
            proxies.connect();
            proxies.publish(5);
            proxies.awaitEvents();
            for (ReverseProxy proxy : proxies.running.values()) {
                assertThat(proxies.get(proxy, "actuator/health/readiness", "*/*").statusCode()).isEqualTo(200);
            }

            bridge.close();
            proxies.publish(5);
            proxies.awaitGoodbye("draining");
            proxies.awaitGoodbye("unavailable");
            proxies.running.forEach((program, proxy) -> requireUnavailable(proxies, program, proxy));
            Map<String, String> properties = new HashMap<>(QUICK);
            properties.put("server.port", Integer.toString(port));
            bridge = new TestBridge(log, properties);
            proxies.publish(5);

            proxies.awaitEvents();
        }
    }

    private static void requireUnavailable(Proxies proxies, ProxyProgram program, ReverseProxy proxy) {
        Set<String> retries = new HashSet<>();
        for (int n = 0; n < BLOCKS; n++) {
            HttpResponse<String> block = proxies.get(proxy, "api/v1/stream?last=1", "text/event-stream");
            assertThat(block.statusCode()).as(program.name()).isEqualTo(200);
            assertThat(block.headers().firstValue("Content-Type")).as(program.name()).contains("text/event-stream");
            assertThat(block.headers().firstValue("Cache-Control")).as(program.name())
                    .contains("no-store, no-transform");
            Matcher matcher = UNAVAILABLE.matcher(block.body());
            assertThat(matcher.matches()).as("%s: %s", program, block.body()).isTrue();
            assertThat(matcher.group(1)).isEqualTo(matcher.group(2));
            assertThat(Integer.parseInt(matcher.group(1))).isBetween(1_000, 3_000);
            retries.add(matcher.group(1));
        }
        assertThat(retries).as(program.name()).hasSizeGreaterThan(2);
        Stream.of("text/event-stream, application/problem+json", "*/*", "application/json")
                .forEach(accept -> assertThat(proxies.get(proxy, "api/v1/stream", accept).statusCode())
                        .as("%s, %s", program, accept).isIn(502, 503));
        assertThat(proxies.get(proxy, "api/v1/events", "text/event-stream").statusCode()).as(program.name())
                .isIn(502, 503);
    }

    /** The connections to the bridge break in the middle of a stream, and it answers nothing for a while. */
    @Test
    void survivesACrash(@TempDir Path folder) throws IOException {
        try (TcpProxy network = TcpProxy.to(bridge.uri.getPort());
                var proxies = new Proxies(folder, network.port(), "crash")) {
            proxies.connect();
            proxies.publish(5);
            proxies.awaitEvents();

            network.leadTo(LocalPort.free().number());
            proxies.publish(5);
            proxies.awaitGoodbye("unavailable");
            network.leadTo(bridge.uri.getPort());
            proxies.publish(5);

            proxies.awaitEvents();
        }
    }
}
