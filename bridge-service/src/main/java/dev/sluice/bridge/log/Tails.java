package dev.sluice.bridge.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The tails of the partitions that have at least one lease, with one memory limit for all of them. Leases are taken and
 * closed on any thread; the feeder alone appends and evicts records.
 */
public final class Tails {
    private final long maxBytes;
    private final Runnable changed;
    /** By partition; replaced under this, never modified. */
    private volatile Map<Integer, Tail> open = Map.of();
    /** The memory of all open tails; owned by the feeder. */
    private long bytes;

    /**
     * Creates the registry without tails.
     *
     * @param maxBytes
     *            the memory limit of all tails together; above it the oldest records of the largest tail are evicted
     * @param changed
     *            called after a tail was opened or closed
     */
    public Tails(long maxBytes, Runnable changed) {
        this.maxBytes = maxBytes;
        this.changed = changed;
    }

    /**
     * Leases the tail of a partition, and opens it if it is not open.
     *
     * @param last
     *            the position after which a tail that is opened now begins
     */
    public TailLease lease(int partition, String tenant, Position last) {
        TailLease lease;
        boolean opened = false;
        synchronized (this) {
            Tail tail = open.get(partition);
            if (tail == null) {
                tail = new Tail(partition, last);
                var next = new HashMap<>(open);
                next.put(partition, tail);
                open = Map.copyOf(next);
                opened = true;
            }
            lease = new TailLease(this, tail, tenant);
        }
        if (opened) {
            changed.run();
        }
        return lease;
    }

    void release(Tail tail, String tenant) {
        synchronized (this) {
            tail.unfollow(tenant);
            if (tail.isFollowed()) {
                return;
            }
            var next = new HashMap<>(open);
            next.remove(tail.partition(), tail);
            open = Map.copyOf(next);
        }
        changed.run();
    }

    /** Returns the open tails by partition; the same object until a tail is opened or closed. */
    public Map<Integer, Tail> open() {
        return open;
    }

    /** Evicts records until the memory limit holds. Called by the feeder only. */
    public void evict() {
        Collection<Tail> tails = open.values();
        bytes = tails.stream().mapToLong(Tail::bytes).sum();
        while (bytes > maxBytes) {
            Tail largest = tails.stream().max(Comparator.comparingLong(Tail::bytes)).orElseThrow();
            long excess = bytes - maxBytes;
            while (excess > 0) {
                int freed = largest.evictOldest();
                if (freed == 0) {
                    break;
                }
                excess -= freed;
                bytes -= freed;
            }
        }
    }

    /** Returns the memory of all open tails, in bytes; an estimate for metrics, from any thread. */
    public long bytes() {
        return open.values().stream().mapToLong(Tail::bytes).sum();
    }
}
