package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

import dev.sluice.benchmarks.server.EventSequence;
import dev.sluice.benchmarks.server.EventTemplate;
import dev.sluice.benchmarks.server.Pacer;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.benchmarks.server.TenantNames;

/** A publisher that POSTs each event to a server, one after the other on one connection. Used by one thread. */
final class HttpPublisher implements Publisher {
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final EventSequence events = new EventSequence(
            tenant -> EventTemplate.DEFAULT.json(tenant, 0).getBytes(StandardCharsets.UTF_8));
    private final BiFunction<String, String, Post> post;

    /** A request, for a path of the server on the loopback interface. */
    record Post(int port, String path, String body) {}

    /**
     * Creates a publisher.
     *
     * @param post
     *            the request for a tenant and an event, which is JSON
     */
    HttpPublisher(BiFunction<String, String, Post> post) {
        this.post = post;
    }

    @Override
    public void burst(int count, int eventsPerTenant) {
        List<String> tenants = TenantNames.spread(count);
        for (int n = 0; n < eventsPerTenant; n++) {
            tenants.forEach(this::send);
        }
    }

    @Override
    public long paced(int count, int eventsPerSecond, Duration time) {
        List<String> tenants = TenantNames.spread(count);
        return Pacer.run(count, eventsPerSecond, time, (first, published) -> {
            for (int n = 0; n < published; n++) {
                send(tenants.get((first + n) % count));
            }
        });
    }

    private void send(String tenant) {
        Post one = post.apply(tenant, new String(events.next(tenant), StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + one.port + one.path))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(one.body)).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException("POST " + one.path + " was answered with " + response.statusCode()
                        + ": " + response.body());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stop);
        }
    }

    /** Ends the client's connection. */
    void close() {
        client.shutdownNow();
    }
}
