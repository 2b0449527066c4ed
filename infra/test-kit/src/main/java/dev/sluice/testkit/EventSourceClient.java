package dev.sluice.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A client with the semantics of a browser's EventSource [WHATWG]. It accepts only {@code text/event-stream}, and
 * reconnects after the reconnection time with the last event ID. Any answer except a 200 with an event stream ends it
 * permanently. Reads in a thread of its own; thread-safe.
 */
public final class EventSourceClient implements AutoCloseable {
    private static final int OK = 200;
    /** The reconnection time until a server sets one; browsers choose a few seconds. */
    private static final long INITIAL_RECONNECTION_MILLIS = 1_000;

    private final HttpClient http;
    private final URI uri;
    private final String token;
    private final List<Frame> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable String failure;
    private volatile @Nullable InputStream body;
    /** Used by the reading thread alone, like the last event ID. */
    private long reconnectionMillis = INITIAL_RECONNECTION_MILLIS;
    private String lastEventId = "";

    private EventSourceClient(HttpClient http, URI uri, String token) {
        this.http = http;
        this.uri = uri;
        this.token = token;
        this.thread = Thread.ofVirtual().name("event-source").unstarted(this::run);
    }

    /**
     * Connects in the background.
     *
     * @param http
     *            decides on the version of HTTP, and on TLS
     * @param token
     *            sent as the cookie, because an EventSource cannot set headers
     */
    public static EventSourceClient open(HttpClient http, URI uri, String token) {
        var client = new EventSourceClient(http, uri, token);
        client.thread.start();
        return client;
    }

    /** Returns all blocks so far, of all connections, in order. */
    public List<Frame> received() {
        return List.copyOf(received);
    }

    /** Returns why it has given up permanently; null while it is connected or reconnects. */
    public @Nullable String failure() {
        return failure;
    }

    /** Closes the current connection, as a network failure does; the client reconnects. */
    public void cut() throws IOException {
        InputStream open = body;
        if (open != null) {
            open.close();
        }
    }

    /** Closes the connection and does not reconnect. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            cut();
            thread.join();
        } catch (IOException gone) {
            // It is closed already.
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return received.size() + " blocks from " + uri + (failure == null ? "" : ", failed: " + failure);
    }

    private void run() {
        try {
            do {
                connect();
            } while (failure == null && !closed.await(reconnectionMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException malformed) {
            failure = malformed.toString();
        }
    }

    private void connect() throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream")
                .header("Cache-Control", "no-store").header("Cookie", "sluice_token=" + token);
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream stream = response.body()) {
                if (response.statusCode() != OK || !response.headers().firstValue("Content-Type").orElse("")
                        .startsWith("text/event-stream")) {
                    failure = response.statusCode() + " " + response.headers().map();
                    return;
                }
                body = stream;
                read(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)));
            }
        } catch (IOException cut) {
            // A network error, or the end of a connection: a reason to reconnect.
        } finally {
            body = null;
        }
    }

    private void read(BufferedReader lines) throws IOException {
        var parser = new FrameParser();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Frame frame = parser.line(line);
            if (frame != null) {
                reconnectionMillis = frame.retry().isEmpty() ? reconnectionMillis : Long.parseLong(frame.retry());
                lastEventId = frame.id().isEmpty() ? lastEventId : frame.id();
                received.add(frame);
            }
        }
    }
}
