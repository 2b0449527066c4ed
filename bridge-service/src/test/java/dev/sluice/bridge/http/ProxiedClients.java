package dev.sluice.bridge.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.sluice.testkit.EventSourceClient;
import dev.sluice.testkit.Frame;
import dev.sluice.testkit.proxy.ProxyProgram;
import dev.sluice.testkit.proxy.ReverseProxy;
import dev.sluice.testkit.proxy.ServerCertificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * All proxies that the project ships a configuration for, in front of one port, and EventSources of one tenant behind
 * each of them, with HTTP/1.1 and HTTP/2. Each receives all events of its tenant. If a program is missing, none runs,
 * and the calling test is skipped or fails. Used by one thread.
 */
final class ProxiedClients implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final List<HttpClient> https = Stream.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)
            .map(version -> HttpClient.newBuilder().sslContext(ServerCertificate.shared().trust()).version(version)
                    .build())
            .toList();
    private final TestLog log;
    private final Map<ProxyProgram, ReverseProxy> proxies = new EnumMap<>(ProxyProgram.class);
    private final Map<String, EventSourceClient> clients = new HashMap<>();
    private final String tenant;
    private int published;

    /**
     * Starts the proxies and connects the clients.
     *
     * @param port
     *            the port of the bridge
     */
    ProxiedClients(TestLog log, String tenant, Path folder, int port) throws IOException {
        this.log = log;
        this.tenant = tenant;
        try {
            for (ProxyProgram program : ProxyProgram.values()) {
                ReverseProxy proxy = ReverseProxy.start(program, folder.resolve(program.name()), port);
                proxies.put(program, proxy);
                https.forEach(http -> clients.put(program + " " + http.version(), EventSourceClient.open(http,
                        proxy.base().resolve("api/v1/stream?since=earliest"), TestBridge.token(tenant, "ada"))));
            }
        } catch (IOException | RuntimeException | Error incomplete) {
            close();
            throw incomplete;
        }
    }

    int count() {
        return clients.size();
    }

    /** Publishes events in one transaction. */
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

    /** The answer of one proxy, with HTTP/2. */
    HttpResponse<String> get(ProxyProgram program, String path, String accept) {
        ReverseProxy proxy = Objects.requireNonNull(proxies.get(program));
        try {
            return https.getLast().send(HttpRequest.newBuilder(proxy.base().resolve(path)).timeout(LIMIT)
                    .header("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        clients.values().forEach(EventSourceClient::close);
        https.forEach(HttpClient::shutdownNow);
        proxies.values().forEach(ReverseProxy::close);
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
}
