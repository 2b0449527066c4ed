package dev.sluice.bridge.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as the bridge serves it: the fields that decide who may see it, and its {@code event:} and
 * {@code data:} lines, rendered once for all streams; or a marker of a gap. The JSON is never parsed. Immutable.
 */
public final class EventRecord {
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    /** Approximate memory of the object without its lines, in bytes. */
    private static final int OVERHEAD = 120;

    private final int channel;
    private final long offset;
    private final int leaderEpoch;
    private final long timestamp;
    private final String tenant;
    private final @Nullable String kind;
    private final @Nullable String recipient;
    private final byte[] lines;
    private final @Nullable WalRange sourceGap;

    private EventRecord(Coordinates coordinates, Audience audience, byte[] lines, @Nullable WalRange sourceGap) {
        this.channel = coordinates.channel;
        this.offset = coordinates.offset;
        this.leaderEpoch = coordinates.leaderEpoch;
        this.timestamp = coordinates.timestamp;
        this.tenant = audience.tenant;
        this.kind = audience.kind;
        this.recipient = audience.recipient;
        this.lines = lines;
        this.sourceGap = sourceGap;
    }

    /**
     * Returns an event.
     *
     * @param event
     *            the SSE event name, without line breaks
     * @param data
     *            the JSON, without line breaks
     */
    public static EventRecord event(Coordinates coordinates, Audience audience, byte[] event, byte[] data) {
        byte[] lines = new byte[EVENT.length + event.length + DATA.length + data.length + 1];
        int at = append(lines, 0, EVENT);
        at = append(lines, at, event);
        at = append(lines, at, DATA);
        at = append(lines, at, data);
        lines[at] = '\n';
        return new EventRecord(coordinates, audience, lines, null);
    }

    /** Returns a record that is not an event. It has no tenant, so every cursor skips it. */
    public static EventRecord unreadable(Coordinates coordinates) {
        return new EventRecord(coordinates, Audience.NOBODY, new byte[0], null);
    }

    /**
     * Returns a marker of the capture: rows that were committed in a range of the WAL may be missing before it. It is
     * not an event, has no tenant, and concerns every tenant of its partition.
     */
    public static EventRecord gap(Coordinates coordinates, WalRange lost) {
        return new EventRecord(coordinates, Audience.NOBODY, new byte[0], lost);
    }

    private static int append(byte[] into, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, into, at, bytes.length);
        return at + bytes.length;
    }

    /** Returns the index of its channel. */
    public int channel() {
        return channel;
    }

    /** Returns its Kafka offset. */
    public long offset() {
        return offset;
    }

    /** Returns the leader epoch that it was written under. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** Returns its Kafka timestamp, in milliseconds since the epoch. */
    public long timestamp() {
        return timestamp;
    }

    /** Returns its tenant; empty if it has none. */
    public String tenant() {
        return tenant;
    }

    /** Returns its kind; null if it has none. */
    public @Nullable String kind() {
        return kind;
    }

    /** Returns the only user who may see it; null if every user of the tenant may. */
    public @Nullable String recipient() {
        return recipient;
    }

    /** Returns the range of the WAL that was not captured; null if the record is not a marker. */
    public @Nullable WalRange sourceGap() {
        return sourceGap;
    }

    /**
     * Returns its {@code event:} and {@code data:} lines, each ended by a line feed. The array must not be modified.
     */
    public byte[] lines() {
        return lines;
    }

    /** Returns the event name as a read-only view of its line. */
    public ByteBuffer name() {
        return ByteBuffer.wrap(lines, EVENT.length, nameEnd() - EVENT.length).asReadOnlyBuffer();
    }

    /** Returns the index of the first byte of the JSON in {@link #lines}. */
    public int dataFrom() {
        return nameEnd() + DATA.length;
    }

    /** Returns the index after the last byte of the JSON in {@link #lines}. */
    public int dataTo() {
        return lines.length - 1;
    }

    private int nameEnd() {
        int end = EVENT.length;
        while (lines[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Returns the approximate memory that it holds, in bytes. */
    public int weight() {
        return lines.length + OVERHEAD;
    }

    /** A record's channel index, offset, leader epoch, and timestamp in milliseconds since the epoch. */
    public record Coordinates(int channel, long offset, int leaderEpoch, long timestamp) {}

    /**
     * The audience of a record: who may see it.
     *
     * @param tenant
     *            its tenant; empty: no client receives it
     * @param kind
     *            its kind; null if it has none
     * @param recipient
     *            the only user who may see it; null: every user of the tenant
     */
    public record Audience(String tenant, @Nullable String kind, @Nullable String recipient) {
        static final Audience NOBODY = new Audience("", null, null);
    }
}
