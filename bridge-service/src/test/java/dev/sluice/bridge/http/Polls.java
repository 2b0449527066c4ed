package dev.sluice.bridge.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that polls and exports, as one user. */
record Polls(TestBridge bridge, String token) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One answer to a poll; data and gaps as the JSON that came. */
    record Page(List<Event> events, String position, long behind, List<String> gaps) {
        List<String> data() {
            return events.stream().map(Event::data).toList();
        }
    }

    record Event(String id, String event, String data) {
        static Event of(Frame frame) {
            return new Event(frame.id(), frame.event(), frame.data());
        }

        static Event of(JsonNode json) {
            assertThat(json.propertyNames()).containsExactly("id", "event", "data");
            return new Event(json.get("id").asString(), json.get("event").asString(), json.get("data").toString());
        }
    }

    /** The query begins with {@code ?} or is empty. */
    Page page(String query, String... headers) {
        return page(get(query, headers));
    }

    static Page page(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode json = JSON.readTree(response.body());
        assertThat(json.propertyNames()).containsExactly("events", "tenant", "user", "position", "behind", "gaps");
        return new Page(json.get("events").valueStream().map(Event::of).toList(), json.get("position").asString(),
                json.get("behind").asLong(), json.get("gaps").valueStream().map(JsonNode::toString).toList());
    }

    /** What was committed becomes visible a moment later. */
    Page awaitPage(String query, int events) {
        return await().until(() -> page(query), page -> page.events().size() == events);
    }

    /** The data of events that carry these numbers, the last excluded. */
    static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> "{\"n\":" + n + "}").toList();
    }

    HttpResponse<String> get(String query, String... headers) {
        return later(query, headers).join();
    }

    /** Asks, and lets the test go on. */
    CompletableFuture<HttpResponse<String>> later(String query, String... headers) {
        return TestBridge.HTTP.sendAsync(request(query, headers), HttpResponse.BodyHandlers.ofString());
    }

    /** The lines of an export. */
    List<JsonNode> export(String query, String... headers) {
        HttpResponse<String> response = exported(query, HttpResponse.BodyHandlers.ofString(), headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        return response.body().lines().map(JSON::readTree).toList();
    }

    /** An export that is read as it comes. */
    InputStream open(String query) {
        return exported(query, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    private <T> HttpResponse<T> exported(String query, HttpResponse.BodyHandler<T> handler, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Accept", "application/x-ndjson"));
        try {
            return TestBridge.HTTP.send(request(query, all.toArray(String[]::new)), handler);
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private HttpRequest request(String query, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.uri.resolve("/api/v1/events" + query))
                .timeout(Duration.ofSeconds(60));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
