package dev.sluice.capture.event;

import java.time.Instant;
import java.util.List;

/** One event of one channel, ready to be sent. Immutable, provided that no caller changes the bytes. */
public final class ChannelEvent implements MappedRecord {
    private final String channel;
    private final String tenant;
    private final List<EventHeader> headers;
    private final Instant time;
    private final byte[] value;

    ChannelEvent(String channel, String tenant, List<EventHeader> headers, Instant time, byte[] value) {
        this.channel = channel;
        this.tenant = tenant;
        this.headers = List.copyOf(headers);
        this.time = time;
        this.value = value;
    }

    /** Returns the channel's name. */
    public String channel() {
        return channel;
    }

    /** Returns the tenant's id, which is the record's key. */
    public String tenant() {
        return tenant;
    }

    @Override
    public List<EventHeader> headers() {
        return headers;
    }

    @Override
    public Instant time() {
        return time;
    }

    @Override
    public byte[] value() {
        return value;
    }
}
