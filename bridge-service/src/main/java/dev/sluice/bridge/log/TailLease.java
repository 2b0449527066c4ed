package dev.sluice.bridge.log;

import java.util.List;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * A reader's lease on the tail of its tenant's partition. The tail is fed while at least one lease is open. May be read
 * from any thread; closed once, by its holder.
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

    /** Returns an object that all leases of the same tail share, and no other lease. */
    public Object identity() {
        return tail.identity();
    }

    /** Returns the current end of the tail. */
    public Tail.Edge edge() {
        return tail.edge();
    }

    /** @see Tail#sequenceAfter */
    public OptionalLong sequenceAfter(Position position, List<Channel> channels) {
        return tail.sequenceAfter(position, channels);
    }

    /** @see Tail#at */
    public @Nullable EventRecord at(long sequence) {
        return tail.at(sequence);
    }

    /**
     * Returns whether the tenant has no record at this sequence number or later, before an edge that the caller has
     * read earlier.
     */
    public boolean nothingSince(long sequence) {
        return track.nothingSince(sequence);
    }

    @Override
    public void close() {
        tails.release(tail, tenant);
    }
}
