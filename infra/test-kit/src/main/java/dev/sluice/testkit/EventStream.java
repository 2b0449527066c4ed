package dev.sluice.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A client that reads an event stream block by block on request. It uses HTTP/1.1, so that it can distinguish a clean
 * end from a broken connection: a clean end is null; a broken connection, or a silence of more than a minute, is an
 * {@link UncheckedIOException}. Confined to one thread.
 */
public final class EventStream implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpURLConnection connection;
    private final BufferedReader lines;
    private final FrameParser parser = new FrameParser();
    private @Nullable Frame last;

    private EventStream(HttpURLConnection connection, InputStream body) {
        this.connection = connection;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /**
     * Opens a stream.
     *
     * @param token
     *            the bearer token, or empty for none
     * @param headers
     *            names and values in turn
     * @throws IllegalStateException
     *             if the status is not 200; the message contains status and body
     */
    public static EventStream open(URI uri, String token, String... headers) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setRequestProperty("Accept", "text/event-stream");
            if (!token.isEmpty()) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            for (int n = 0; n < headers.length; n += 2) {
                connection.setRequestProperty(headers[n], headers[n + 1]);
            }
            connection.setConnectTimeout((int) LIMIT.toMillis());
            connection.setReadTimeout((int) LIMIT.toMillis());
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                InputStream error = connection.getErrorStream();
                throw new IllegalStateException("status " + status + ": "
                        + (error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8)));
            }
            return new EventStream(connection, connection.getInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns a header of the response, or empty. */
    public String header(String name) {
        return Objects.requireNonNullElse(connection.getHeaderField(name), "");
    }

    /** Returns the next block; null at a clean end of the stream. */
    public @Nullable Frame nextOrEnd() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Frame frame = parser.line(line);
                if (frame != null) {
                    last = frame;
                    return frame;
                }
            }
            return null;
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
    }

    /**
     * Returns the next block.
     *
     * @throws IllegalStateException
     *             if the stream has ended
     */
    public Frame next() {
        Frame frame = nextOrEnd();
        if (frame == null) {
            throw new IllegalStateException("The stream ended after " + last);
        }
        return frame;
    }

    /** Reads up to the first block of this type, for at most a minute. */
    public Frame next(String event) {
        long began = System.nanoTime();
        Frame frame = next();
        while (!frame.event().equals(event)) {
            requireTime(began, event);
            frame = next();
        }
        return frame;
    }

    /** Reads up to the first block of this type whose data contains {@code part}, for at most a minute. */
    public Frame next(String event, String part) {
        long began = System.nanoTime();
        Frame frame = next(event);
        while (!frame.data().contains(part)) {
            requireTime(began, event + " with " + part);
            frame = next(event);
        }
        return frame;
    }

    /** Returns the next {@code count} events of the application; skips the bridge's own blocks. */
    public List<Frame> events(int count) {
        long began = System.nanoTime();
        List<Frame> events = new ArrayList<>();
        while (events.size() < count) {
            Frame frame = nextOrEnd();
            if (frame == null) {
                throw new IllegalStateException("the stream ended after " + events);
            }
            if (frame.isEvent()) {
                events.add(frame);
            } else {
                requireTime(began, "event " + (events.size() + 1) + " of " + count);
            }
        }
        return events;
    }

    /** Throws if the time is over. Because of pings, a stream is not silent even if the awaited block never arrives. */
    private static void requireTime(long beganNanos, String awaited) {
        if (System.nanoTime() - beganNanos > LIMIT.toNanos()) {
            throw new IllegalStateException("within " + LIMIT + " the stream did not deliver " + awaited);
        }
    }

    /** Reads until the stream is live; replayed events are skipped. */
    public EventStream live() {
        next("caught-up");
        return this;
    }

    /** Returns all blocks until the stream ends or the connection breaks. */
    public List<Frame> rest() {
        List<Frame> rest = new ArrayList<>();
        try {
            for (Frame frame = nextOrEnd(); frame != null; frame = nextOrEnd()) {
                rest.add(frame);
            }
        } catch (UncheckedIOException cut) {
            if (cut.getCause() instanceof SocketTimeoutException) {
                throw cut;
            }
        }
        return rest;
    }

    /** Closes the connection. */
    @Override
    public void close() {
        connection.disconnect();
    }
}
