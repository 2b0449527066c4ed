package dev.sluice.standalone;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A client that reads a stream byte by byte, so that what it got can be compared with what Kafka holds, and that knows a
 * clean end from a cut. Confined to one thread; another may close it.
 */
final class EventStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpURLConnection connection;
    private final InputStream in;

    /** One block; fields that it does not have are empty. */
    record Frame(String event, String data, String id, String retry) {
        /** Whether it is an event of the application. */
        boolean isEvent() {
            return event.contains(":");
        }

        /** The row that the event is about. */
        long row() {
            int at = data.indexOf("\"id\":\"") + 6;
            return Long.parseLong(data.substring(at, data.indexOf('"', at)));
        }

        /** The element of the id that names this channel: partition and offset. */
        Element element(String channel) {
            for (String element : id.split(",", -1)) {
                String[] parts = element.substring(0, element.indexOf('~')).split("\\.", -1);
                if (parts[0].equals(channel)) {
                    return new Element(Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
                }
            }
            throw new IllegalArgumentException("no element for " + channel + " in " + id);
        }
    }

    /** A place in a channel's topic. */
    record Element(int partition, long offset) {}

    private EventStream(HttpURLConnection connection, InputStream in) {
        this.connection = connection;
        this.in = in;
    }

    /**
     * Opens a stream.
     *
     * @throws IOException
     *             if it is refused, with the status and the body in its message
     */
    static EventStream open(URI uri, String token) throws IOException {
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestProperty("Accept", "text/event-stream");
        connection.setRequestProperty("Authorization", "Bearer " + token);
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            InputStream error = connection.getErrorStream();
            throw new IOException("status " + connection.getResponseCode() + ": "
                    + (error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8)));
        }
        return new EventStream(connection, new BufferedInputStream(connection.getInputStream()));
    }

    /**
     * The next block, whenever it comes; null at a clean end of the stream.
     *
     * @throws IOException
     *             if the stream is cut off, or silent for too long
     */
    @Nullable
    Frame nextOrEnd() throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); line != null; line = line()) {
            if (!line.isEmpty()) {
                int colon = line.indexOf(": ");
                if (colon < 1) {
                    throw new IllegalStateException("unexpected line: " + line);
                }
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            } else if (!fields.isEmpty()) {
                return new Frame(fields.getOrDefault("event", ""), fields.getOrDefault("data", ""),
                        fields.getOrDefault("id", ""), fields.getOrDefault("retry", ""));
            }
        }
        return null;
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Reads on to the first block with this event name. */
    Frame next(String event) throws IOException {
        long began = System.nanoTime();
        for (Frame frame = nextOrEnd(); frame != null; frame = nextOrEnd()) {
            if (frame.event.equals(event)) {
                return frame;
            }
            requirePatience(began, event);
        }
        throw new IOException("the stream ended before " + event);
    }

    /** The next so many events of the application; what else comes is passed by. */
    List<Frame> events(int count) throws IOException {
        long began = System.nanoTime();
        List<Frame> events = new ArrayList<>();
        while (events.size() < count) {
            Frame frame = nextOrEnd();
            if (frame == null) {
                throw new IOException("the stream ended after " + events);
            }
            if (frame.isEvent()) {
                events.add(frame);
            } else {
                requirePatience(began, "event " + (events.size() + 1) + " of " + count);
            }
        }
        return events;
    }

    /** Pings keep a stream from being silent while what is awaited never comes. */
    private static void requirePatience(long beganNanos, String awaited) throws IOException {
        if (System.nanoTime() - beganNanos > PATIENCE.toNanos()) {
            throw new IOException("within " + PATIENCE + " the stream did not bring " + awaited);
        }
    }

    /** Reads on until the stream is live; what is replayed is passed by. */
    EventStream live() throws IOException {
        next("caught-up");
        return this;
    }

    /** Hangs up. */
    @Override
    public void close() {
        connection.disconnect();
    }
}
