package dev.sluice.bridge.log.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;

/**
 * An LRU cache of the blocks that replays have read, bounded in bytes. Through it, clients that return after the same
 * outage share one read of the log. A block that was evicted is read again. Thread-safe.
 */
public final class BlockCache {
    /** How long an incomplete block is kept. A thundering herd can share its last read before the end of the log. */
    static final Duration SHORT_LIFE = Duration.ofSeconds(1);

    private final long maxBytes;
    private final LongSupplier nanoTime;
    /** In order of use, the most recent last; guarded by this. */
    private final LinkedHashMap<Key, Entry> blocks = new LinkedHashMap<>(64, 0.75f, true);
    /** Guarded by this. */
    private long bytes;

    /**
     * Creates an empty cache.
     *
     * @param nanoTime
     *            the time in nanoseconds, as {@link System#nanoTime}
     */
    public BlockCache(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    private record Entry(Block block, long loadedAt, long usedAt) {
        boolean isExpired(long now) {
            return !block.isComplete() && now - loadedAt >= SHORT_LIFE.toNanos();
        }
    }

    private record Key(int partition, Position start) {
        static Key of(Block block) {
            return new Key(block.partition(), block.start());
        }
    }

    /**
     * The use of one cached block.
     *
     * @param end
     *            the position at its end
     * @param loadedAt
     *            when it was added, in nanoseconds
     * @param usedAt
     *            when it was used last, in nanoseconds
     */
    record Use(Position end, long loadedAt, long usedAt) {}

    /**
     * Returns the block that advances a request the furthest. An incomplete block answers only a request that ends
     * within it: later records may belong before its last ones.
     */
    synchronized Optional<Block> find(ReplayRequest request) {
        long now = nanoTime.getAsLong();
        List<Channel> channels = request.channels();
        Block best = null;
        for (Entry entry : blocks.values()) {
            Block block = entry.block;
            if (block.partition() == request.partition() && block.covers(request.after(), channels)
                    && (block.isComplete() || (!entry.isExpired(now) && request.isWithin(block.end())))
                    && (best == null || block.end().sum(channels) > best.end().sum(channels))) {
                best = block;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        blocks.computeIfPresent(Key.of(best), (key, entry) -> new Entry(entry.block, entry.loadedAt, now));
        return Optional.of(best);
    }

    /**
     * Adds a block, unless a complete block with the same start is cached. An incomplete block expires after
     * {@link #SHORT_LIFE}.
     */
    synchronized void add(Block block) {
        long now = nanoTime.getAsLong();
        removeExpired(now);
        Entry same = blocks.get(Key.of(block));
        if (same != null && same.block.isComplete()) {
            return;
        }
        bytes += block.weight() - (same == null ? 0 : same.block.weight());
        blocks.put(Key.of(block), new Entry(block, now, now));
        Iterator<Entry> oldest = blocks.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().block.weight();
            oldest.remove();
        }
    }

    private void removeExpired(long now) {
        for (Iterator<Entry> each = blocks.values().iterator(); each.hasNext();) {
            Entry entry = each.next();
            if (entry.isExpired(now)) {
                bytes -= entry.block.weight();
                each.remove();
            }
        }
    }

    /** Returns whether a block as large as the largest one here would evict another block. */
    synchronized boolean isFull() {
        return bytes + blocks.values().stream().mapToLong(entry -> entry.block.weight()).max().orElse(0) > maxBytes;
    }

    /** Returns the use of a partition's blocks, the most recently used first. */
    synchronized List<Use> uses(int partition) {
        var uses = new ArrayList<Use>();
        for (Entry entry : blocks.sequencedValues().reversed()) {
            if (entry.block.partition() == partition) {
                uses.add(new Use(entry.block.end(), entry.loadedAt, entry.usedAt));
            }
        }
        return uses;
    }

    /** Removes a partition's blocks, because the log may have lost their records. */
    synchronized void invalidate(int partition) {
        blocks.keySet().removeIf(key -> key.partition == partition);
        bytes = blocks.values().stream().mapToLong(entry -> entry.block.weight()).sum();
    }

    /** Returns the memory that the blocks hold, in bytes. */
    synchronized long bytes() {
        return bytes;
    }
}
