package dev.sluice.bridge.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import dev.sluice.bridge.BridgeApplication;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Tokens;

import static org.awaitility.Awaitility.await;

/** The bridge as it runs, on a free port of the loopback interface, in front of a {@link TestLog}. */
final class TestBridge implements AutoCloseable {
    private static final Tokens TOKENS = Tokens.withRandomSecret();
    static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;
    final URI uri;

    TestBridge(TestLog log, Map<String, String> properties) {
        Map<String, Object> all = new HashMap<>(Map.of("server.address", "127.0.0.1", "server.port", "0",
                "spring.kafka.bootstrap-servers", log.bootstrapServers, "sluice.log.topic-prefix", log.topics.prefix(),
                "sluice.auth.secret", TOKENS.secret(), "sluice.auth.query-token", "true",
                "spring.main.banner-mode", "off"));
        if (properties.containsKey("sluice.auth.jwk-set-uri")) {
            all.remove("sluice.auth.secret");
        }
        var application = new SpringApplication(BridgeApplication.class);
        application.setDefaultProperties(all);
        // As on the command line, before what the bridge sets itself.
        this.context = application.run(properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue()).toArray(String[]::new));
        String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        this.uri = URI.create("http://127.0.0.1:" + port);
    }

    static String token(String tenant, String user) {
        return TOKENS.token(tenant, user);
    }

    static String token(String tenant, String user, String scope, Instant expiresAt) {
        return TOKENS.token(tenant, user, scope, expiresAt);
    }

    /** Opens a stream; the query begins with {@code ?} or is empty. */
    EventStream stream(String token, String query, String... headers) {
        return EventStream.open(uri.resolve("/api/v1/stream" + query), token, headers);
    }

    /** Opens a stream as soon as the log can be read. */
    EventStream streamSoon(String token, String query, String... headers) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get("/actuator/health/readiness").statusCode() == 200);
        return stream(token, query, headers);
    }

    /** Asks for a stream that will be refused. */
    HttpResponse<String> refused(String token, String query, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve("/api/v1/stream" + query))
                .timeout(Duration.ofSeconds(20));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri.resolve(path)).timeout(Duration.ofSeconds(20)).build());
    }

    /** Asks with a token, and with further headers as names and values in turn. */
    HttpResponse<String> ask(String method, String path, String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve(path)).timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.noBody()).header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
