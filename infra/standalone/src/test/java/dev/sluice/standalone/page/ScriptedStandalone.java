package dev.sluice.standalone.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Standalone mode as the page sees it, in memory. Unlike the real one, it can be told to lose an event, to deliver
 * one twice, to forget a token or to speak of a gap, so that a test sees whether the page says so. Thread-safe.
 */
final class ScriptedStandalone implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "js", "text/javascript",
            "css", "text/css", "svg", "image/svg+xml");

    private record Caller(String tenant, String user) {}

    private final ScriptedLog log = new ScriptedLog();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile @Nullable String refusal;
    private final AtomicInteger streams = new AtomicInteger();
    private final Map<String, Caller> tokens = new ConcurrentHashMap<>();

    ScriptedStandalone() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::page);
        server.createContext("/dev/token", this::token);
        server.createContext("/dev/activities", exchange -> insert(exchange, "activity"));
        server.createContext("/dev/notifications", exchange -> insert(exchange, "notification"));
        server.createContext("/api/v1/stream", this::stream);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** What is delivered, and the ways to spoil it. */
    ScriptedLog log() {
        return log;
    }

    /** From now on 401 for every token that was given out. */
    void expireTokens() {
        tokens.clear();
    }

    /** From now on 410 for every new stream, with this reason. */
    void refuseStreams(String detail) {
        refusal = detail;
    }

    /** How many have been served. */
    int streams() {
        return streams.get();
    }

    @Override
    public void close() {
        log.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void page(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.equals("/") ? "/index.html" : path;
        String folder = name.startsWith("/client/") ? "/dev/sluice/bridge" : "/static";
        try (InputStream file = getClass().getResourceAsStream(folder + name)) {
            if (file == null) {
                answer(exchange, 404, "text/plain", "");
            } else {
                String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain");
                answer(exchange, 200, type, new String(file.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange);
        String token = "token-" + System.nanoTime();
        tokens.put(token, new Caller(query.getOrDefault("tenant", ""), query.getOrDefault("user", "")));
        answer(exchange, 200, "application/json", JSON.writeValueAsString(Map.of("token", token)));
    }

    private void insert(HttpExchange exchange, String channel) throws IOException {
        Caller caller = caller(exchange);
        if (caller == null) {
            answer(exchange, 401, "application/problem+json", "{\"status\":401,\"detail\":\"The token has expired\"}");
            return;
        }
        JsonNode row = JSON.readTree(exchange.getRequestBody().readAllBytes());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < row.path("count").asInt(1); i++) {
            ids.add(log.append(channel, caller.tenant(), caller.user(), (ObjectNode) row.deepCopy()));
        }
        answer(exchange, 201, "application/json", JSON.writeValueAsString(Map.of("ids", ids)));
    }

    private void stream(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange);
        Caller caller = caller(exchange);
        if (caller == null) {
            answer(exchange, 401, "application/problem+json", "{\"status\":401,\"detail\":\"The token has expired\"}");
            return;
        }
        String reason = refusal;
        if (reason != null) {
            answer(exchange, 410, "application/problem+json", JSON.writeValueAsString(Map.of("detail", reason)));
            return;
        }
        String position = query.getOrDefault("lastEventId", "");
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        streams.incrementAndGet();
        try (OutputStream out = exchange.getResponseBody()) {
            log.serve(caller.tenant(), caller.user(), position, query.getOrDefault("since", ""), out);
        }
    }

    private @Nullable Caller caller(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return tokens.get(header == null ? "" : header.substring("Bearer ".length()));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return Stream.of((query == null ? "" : query).split("&")).map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0],
                        pair -> pair.length == 1 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
