package dev.sluice.bridge.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * One Kafka record as the bridge sees it: what decides who may see it, and its {@code event:} and {@code data:} lines,
 * rendered once for all readers. The JSON is never parsed. Immutable.
 */
public final class EventRecord {
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    /** About what the object costs beside its lines, in bytes. */
    private static final int OVERHEAD = 120;

    private final int channel;
    private final long offset;
    private final int leaderEpoch;
    private final long timestamp;
    private final String tenant;
    private final @Nullable String kind;
    private final @Nullable String recipient;
    private final byte[] lines;

    private EventRecord(Place place, Audience audience, byte[] lines) {
        this.channel = place.channel;
        this.offset = place.offset;
        this.leaderEpoch = place.leaderEpoch;
        this.timestamp = place.timestamp;
        this.tenant = audience.tenant;
        this.kind = audience.kind;
        this.recipient = audience.recipient;
        this.lines = lines;
    }

    /**
     * An event.
     *
     * @param place
     *            where it stands in the log
     * @param audience
     *            who may see it
     * @param event
     *            the SSE event name, without line breaks
     * @param data
     *            the JSON, without line breaks
     */
    static EventRecord event(Place place, Audience audience, byte[] event, byte[] data) {
        byte[] lines = new byte[EVENT.length + event.length + DATA.length + data.length + 1];
        int at = append(lines, 0, EVENT);
        at = append(lines, at, event);
        at = append(lines, at, DATA);
        at = append(lines, at, data);
        lines[at] = '\n';
        return new EventRecord(place, audience, lines);
    }

    /** A record that is no event: nobody's, passed over by every cursor. */
    static EventRecord unreadable(Place place) {
        return new EventRecord(place, Audience.NOBODY, new byte[0]);
    }

    private static int append(byte[] into, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, into, at, bytes.length);
        return at + bytes.length;
    }

    /** The index of its channel. */
    public int channel() {
        return channel;
    }

    /** Its Kafka offset. */
    public long offset() {
        return offset;
    }

    /** The leader epoch that it was written under. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** Its Kafka timestamp, in milliseconds since the epoch. */
    public long timestamp() {
        return timestamp;
    }

    /** Whose it is; empty: nobody's. */
    public String tenant() {
        return tenant;
    }

    /** Its kind; null if it has none. */
    public @Nullable String kind() {
        return kind;
    }

    /** The one user who may see it; null: everybody in the tenant. */
    public @Nullable String recipient() {
        return recipient;
    }

    /** Its {@code event:} and {@code data:} lines, each ended by a line feed. Shared: not to be written to. */
    public byte[] lines() {
        return lines;
    }

    /** The event's name, a read-only view of its line. */
    public ByteBuffer name() {
        return ByteBuffer.wrap(lines, EVENT.length, nameEnd() - EVENT.length).asReadOnlyBuffer();
    }

    /** The event's JSON, a read-only view of its line. */
    public ByteBuffer data() {
        int from = nameEnd() + DATA.length;
        return ByteBuffer.wrap(lines, from, lines.length - 1 - from).asReadOnlyBuffer();
    }

    private int nameEnd() {
        int end = EVENT.length;
        while (lines[end] != '\n') {
            end++;
        }
        return end;
    }

    /** About how much memory it holds, in bytes. */
    int weight() {
        return lines.length + OVERHEAD;
    }

    /** Where a record stands in the log; timestamp in milliseconds since the epoch. */
    record Place(int channel, long offset, int leaderEpoch, long timestamp) {}

    /**
     * Who may see a record.
     *
     * @param tenant
     *            whose it is; empty: nobody's
     * @param kind
     *            its kind, null if it has none
     * @param recipient
     *            the one user who may see it; null: everybody in the tenant
     */
    record Audience(String tenant, @Nullable String kind, @Nullable String recipient) {
        static final Audience NOBODY = new Audience("", null, null);
    }
}
