package dev.sluice.bridge.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/** A client that reads an event stream block by block, as the WHATWG's rules cut it. */
final class EventStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    /** One block; fields that it does not have are empty. */
    record Frame(String event, String data, String id, String retry) {
        boolean isEvent() {
            return event.contains(":");
        }
    }

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    static EventStream open(URI uri, String token, String... headers) {
        var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream").timeout(PATIENCE);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = TestBridge.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("status " + response.statusCode() + ": "
                        + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
            }
            return new EventStream(response);
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The next block; waits for it, but not forever. */
    Frame next() {
        Frame frame = nextOrEnd();
        if (frame == null) {
            throw new IllegalStateException("the stream ended");
        }
        return frame;
    }

    /** The next block; null at the end of the stream. */
    @Nullable
    Frame nextOrEnd() {
        var reading = CompletableFuture.supplyAsync(this::read);
        try {
            return reading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException silence) {
            close();
            throw new IllegalStateException("nothing came within " + PATIENCE, silence);
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private @Nullable Frame read() {
        String event = "";
        String data = "";
        String id = "";
        String retry = "";
        boolean any = false;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (any) {
                        return new Frame(event, data, id, retry);
                    }
                    continue;
                }
                any = true;
                String value = line.substring(line.indexOf(':') + 1).strip();
                switch (line.substring(0, line.indexOf(':'))) {
                    case "event" -> event = value;
                    case "data" -> data = value;
                    case "id" -> id = value;
                    case "retry" -> retry = value;
                    default -> throw new IllegalStateException("unexpected line: " + line);
                }
            }
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
        return null;
    }

    /** What is still to come until the stream ends or breaks. */
    List<Frame> rest() {
        List<Frame> rest = new ArrayList<>();
        try {
            for (Frame frame = nextOrEnd(); frame != null; frame = nextOrEnd()) {
                rest.add(frame);
            }
        } catch (IllegalStateException broken) {
            if (!(broken.getCause() instanceof ExecutionException cut
                    && cut.getCause() instanceof UncheckedIOException)) {
                throw broken;
            }
        }
        return rest;
    }

    /** Reads on to the first block with this event name. */
    Frame next(String event) {
        Frame frame = next();
        while (!frame.event().equals(event)) {
            frame = next();
        }
        return frame;
    }

    /** The next so many events of the application; system frames in between are passed by. */
    List<Frame> events(int count) {
        List<Frame> events = new ArrayList<>();
        while (events.size() < count) {
            Frame frame = next();
            if (frame.isEvent()) {
                events.add(frame);
            }
        }
        return events;
    }

    /** Hangs up. */
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }
}
