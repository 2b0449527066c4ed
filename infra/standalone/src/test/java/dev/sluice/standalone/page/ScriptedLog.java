package dev.sluice.standalone.page;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One partition of each channel in memory, served in the frames of the wire protocol. All state is guarded by this.
 */
final class ScriptedLog implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PARTITION = 3;
    private static final List<String> CHANNELS = List.of("activity", "notification");
    private static final Pattern ELEMENT = Pattern.compile("([a-z]+)\\.3\\.(-?\\d+)~");
    /** Stands for the records of other tenants before the first one, so that offsets do not look like row ids. */
    private static final long FIRST_OFFSET = 1000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    /** Of pings that come faster than the heartbeat says. */
    private static final Duration HURRY = Duration.ofMillis(20);

    private record Event(String channel, long offset, String tenant, String recipient, String data) {}

    private final List<Event> events = new ArrayList<>();
    private final List<String> extraFrames = new ArrayList<>();
    private long rows;
    private int toLose;
    private int toDouble;
    private int hangUps;
    private int hurriedPings;
    private boolean closed;

    /** Appends the event of a new row, or loses it if told so; returns the row's id. */
    synchronized String append(String channel, String tenant, String user, ObjectNode row) {
        String id = Long.toString(++rows);
        String recipient = row.path("recipientId").asString("");
        row.remove("count");
        row.put("id", id).put("tenantId", tenant);
        row.put(channel.equals("activity") ? "occurredAt" : "createdAt", Instant.now().toString());
        if (channel.equals("activity")) {
            row.put("actorId", user);
        }
        String data = JSON.writeValueAsString(Map.of("type", channel, "data", row));
        if (toLose > 0) {
            toLose--;
        } else {
            events.add(new Event(channel, FIRST_OFFSET + events.size(), tenant, recipient, data));
        }
        notifyAll();
        return id;
    }

    /** The next rows never become events. */
    synchronized void loseNext(int count) {
        toLose = count;
    }

    /** The next events are delivered twice, at the same place. */
    synchronized void doubleNext(int count) {
        toDouble = count;
    }

    /** Sends a frame as it is to every open stream. */
    synchronized void say(String frame) {
        extraFrames.add(frame);
        notifyAll();
    }

    /** The next so many pings of a stream come one after the other. */
    synchronized void hurryPings(int count) {
        hurriedPings = count;
        notifyAll();
    }

    /** How many of them are still to come. */
    synchronized int hurriedPings() {
        return hurriedPings;
    }

    /** Ends every open stream. */
    synchronized void hangUp() {
        hangUps++;
        notifyAll();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Writes one reader's stream until it is hung up on, the reader goes, or the log is closed. */
    void serve(String tenant, String user, String position, String since, OutputStream out) throws IOException {
        var reader = new Reader(tenant, user, position, since);
        write(out, reader.ready());
        try {
            for (String frames = reader.next(); !frames.isEmpty(); frames = reader.next()) {
                write(out, frames);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** One stream; confined to its thread but for what the log guards. */
    private final class Reader {
        private final String tenant;
        private final String user;
        private final Map<String, Long> places = new HashMap<>();
        private final int behind;
        private final int hangUpsBefore;
        private int next;
        private int said;
        private boolean caughtUp;

        Reader(String tenant, String user, String position, String since) {
            this.tenant = tenant;
            this.user = user;
            synchronized (ScriptedLog.this) {
                next = position.isEmpty() && since.isEmpty() ? events.size() : 0;
                behind = events.size() - next;
                said = extraFrames.size();
                hangUpsBefore = hangUps;
            }
            long before = next == 0 ? -1 : FIRST_OFFSET + next - 1;
            CHANNELS.forEach(channel -> places.put(channel, before));
            for (Matcher element = ELEMENT.matcher(position); element.find();) {
                places.put(element.group(1), Long.parseLong(element.group(2)));
            }
        }

        String ready() {
            return "retry: 300\n\n" + frame("ready",
                    "{\"tenant\":\"" + tenant + "\",\"behind\":" + behind + ",\"heartbeat\":\"PT2S\"}", id(places));
        }

        /** The next frames: waits for them, at most for a heartbeat; empty at the end of the stream. */
        String next() throws InterruptedException {
            synchronized (ScriptedLog.this) {
                long heartbeat = System.nanoTime() + HEARTBEAT.toNanos();
                while (true) {
                    String frames = pending();
                    long left = heartbeat - System.nanoTime();
                    if (!frames.isEmpty() || closed || hangUps != hangUpsBefore) {
                        return frames;
                    } else if (left <= 0 || hurriedPings > 0) {
                        ScriptedLog.this.wait(hurriedPings > 0 ? HURRY.toMillis() : 1);
                        hurriedPings = Math.max(0, hurriedPings - 1);
                        return frame("ping", "{\"time\":\"" + Instant.now() + "\",\"behind\":0}", id(places));
                    }
                    ScriptedLog.this.wait(Math.ceilDiv(left, 1_000_000));
                }
            }
        }

        private String pending() {
            var frames = new StringBuilder();
            for (; next < events.size(); next++) {
                frames.append(delivered(events.get(next)));
            }
            for (; said < extraFrames.size(); said++) {
                frames.append(extraFrames.get(said));
            }
            if (!caughtUp) {
                caughtUp = true;
                frames.append("event: caught-up\ndata: {}\n\n");
            }
            return frames.toString();
        }

        private String delivered(Event event) {
            if (event.offset() <= places.getOrDefault(event.channel(), -1L)) {
                return "";
            }
            places.put(event.channel(), event.offset());
            if (!event.tenant().equals(tenant) || !(event.recipient().isEmpty() || event.recipient().equals(user))) {
                return "";
            }
            String frame = frame(event.channel() + ":new", event.data(), id(places));
            if (toDouble == 0) {
                return frame;
            }
            toDouble--;
            return frame + frame;
        }
    }

    private static String id(Map<String, Long> places) {
        return "activity." + PARTITION + "." + places.get("activity") + "~k7f30,notification." + PARTITION + "."
                + places.get("notification") + "~p0x20";
    }

    private static String frame(String event, String data, String id) {
        return "event: " + event + "\ndata: " + data + "\nid: " + id + "\n\n";
    }

    private static void write(OutputStream out, String frames) throws IOException {
        out.write(frames.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
