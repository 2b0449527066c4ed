package dev.sluice.bridge.log;

import java.util.List;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * One connection's hold on the tail of its tenant's partition: the tail is fed for as long as somebody holds it.
 * Readable from any thread; closed once, by its holder.
 */
public final class TailLease implements AutoCloseable {
    private final Tails tails;
    private final Tail tail;
    private final String tenant;
    private final Tail.TenantTrack track;

    TailLease(Tails tails, Tail tail, String tenant) {
        this.tails = tails;
        this.tail = tail;
        this.tenant = tenant;
        this.track = tail.follow(tenant);
    }

    /** The same for all leases of one tail, and for them alone. */
    public Object identity() {
        return tail.identity();
    }

    /** Up to where the tail reaches now. */
    public Tail.Edge edge() {
        return tail.edge();
    }

    /** @see Tail#sequenceAfter */
    public OptionalLong sequenceAfter(OffsetVector position, List<Channel> channels) {
        return tail.sequenceAfter(position, channels);
    }

    /** @see Tail#at */
    public @Nullable EventRecord at(long sequence) {
        return tail.at(sequence);
    }

    /**
     * Whether the tenant has no record at this sequence number or a later one, before an edge that the caller has read
     * earlier.
     */
    public boolean nothingSince(long sequence) {
        return track.nothingSince(sequence);
    }

    @Override
    public void close() {
        tails.release(tail, tenant);
    }
}
