package dev.sluice.bridge.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The tails of the partitions that somebody is interested in, bounded together in bytes. Leases come and go on any
 * thread; records are appended and evicted by the feeder alone.
 */
final class Tails {
    private final long maxBytes;
    private final Runnable changed;
    /** By partition number; replaced, never modified, under this. */
    private volatile Map<Integer, Tail> open = Map.of();
    /** Of all open tails; owned by the feeder. */
    private long bytes;

    /**
     * No tails yet.
     *
     * @param maxBytes
     *            the bound for all tails together; when it is passed, the oldest records of the largest tail go
     * @param changed
     *            told after the set of open tails has changed
     */
    Tails(long maxBytes, Runnable changed) {
        this.maxBytes = maxBytes;
        this.changed = changed;
    }

    /**
     * Holds the tail of a partition, opening it if nobody has yet.
     *
     * @param last
     *            where a tail opened now begins
     */
    TailLease lease(int partition, String tenant, OffsetVector last) {
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

    /** The open tails by partition number; the same object until the set changes. */
    Map<Integer, Tail> open() {
        return open;
    }

    /** Evicts until the bound holds again. Called by the feeder only. */
    void evict() {
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

    /** What all open tails weighed after the last eviction, in bytes; a reading for metrics. */
    long bytes() {
        return open.values().stream().mapToLong(Tail::bytes).sum();
    }
}
