package dev.sluice.bridge.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.embedded.Backends;
import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.TcpProxy;
import dev.sluice.testkit.proxy.ProxyProgram;

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
    private static final Map<String, String> QUICK = Map.of("sluice.stream.heartbeat", "1s", "sluice.stream.retry-min",
            "100ms", "sluice.stream.retry-max", "200ms");
    /** One block: some clients deliver a block without data as an empty message. */
    private static final Pattern UNAVAILABLE = Pattern.compile(
            "retry: (\\d+)\nevent: goodbye\ndata: \\{\"reason\":\"unavailable\",\"retryMs\":(\\d+)}\n\n");
    private static final int BLOCKS = 16;

    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "proxies-it");
        bridge = new TestBridge(log, QUICK);
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    @Test
    void losesAndDoublesNothingThroughCutsAndResumes(@TempDir Path folder) throws IOException {
        try (var clients = new ProxiedClients(log, "cuts", folder, bridge.uri.getPort())) {
            for (int round = 0; round < ROUNDS; round++) {
                clients.publish(2);
                clients.awaitEvents();
                clients.cutAll();
                clients.publish(1);
            }
            clients.awaitEvents();
            // A proxy closes the connection to the bridge when the client has left.
            await().atMost(LIMIT).until(() -> bridge.bean(MeterRegistry.class).get("sluice.connections").gauge()
                    .value() == clients.count());
        }
    }

    @Test
    void survivesADrainAndARestart(@TempDir Path folder) throws IOException {
        int port = bridge.uri.getPort();
        try (var clients = new ProxiedClients(log, "restart", folder, port)) {
            clients.publish(5);
            clients.awaitEvents();
            for (ProxyProgram program : ProxyProgram.values()) {
                await(program.name()).atMost(LIMIT)
                        .until(() -> clients.get(program, "actuator/health/readiness", "*/*").statusCode() == 200);
            }

            bridge.close();
            clients.publish(5);
            clients.awaitGoodbye("draining");
            clients.awaitGoodbye("unavailable");
            for (ProxyProgram program : ProxyProgram.values()) {
                requireUnavailable(program, clients);
            }
            Map<String, String> properties = new HashMap<>(QUICK);
            properties.put("server.port", Integer.toString(port));
            bridge = new TestBridge(log, properties);
            clients.publish(5);

            clients.awaitEvents();
        }
    }

    private static void requireUnavailable(ProxyProgram program, ProxiedClients clients) {
        Set<String> retries = new HashSet<>();
        for (int n = 0; n < BLOCKS; n++) {
            HttpResponse<String> block = clients.get(program, "api/v1/stream?last=1", "text/event-stream");
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
                .forEach(accept -> assertThat(clients.get(program, "api/v1/stream", accept).statusCode())
                        .as("%s, %s", program, accept).isIn(502, 503));
        assertThat(clients.get(program, "api/v1/events", "text/event-stream").statusCode()).as(program.name())
                .isIn(502, 503);
    }

    /** The connections to the bridge break in the middle of a stream. Then the bridge does not answer for a while. */
    @Test
    void survivesACrash(@TempDir Path folder) throws IOException {
        try (TcpProxy network = TcpProxy.to(bridge.uri.getPort());
                var clients = new ProxiedClients(log, "crash", folder, network.port())) {
            clients.publish(5);
            clients.awaitEvents();

            network.leadTo(LocalPort.free().number());
            clients.publish(5);
            clients.awaitGoodbye("unavailable");
            network.leadTo(bridge.uri.getPort());
            clients.publish(5);

            clients.awaitEvents();
        }
    }
}
