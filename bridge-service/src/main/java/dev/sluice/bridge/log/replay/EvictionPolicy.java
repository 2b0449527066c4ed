package dev.sluice.bridge.log.replay;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

import dev.sluice.bridge.log.Position;

/**
 * The eviction policy of the block cache (ADR 33). It evicts the block whose next use is furthest away. Readers only
 * move forward, so that is a block that all readers have passed, or else the block furthest ahead of the nearest reader
 * behind it. A block that was just added can be the next to be evicted. Readers are known by the blocks that they have
 * used within {@link FairnessPolicy#RECENT_USE}. Pure.
 */
final class EvictionPolicy {
    private EvictionPolicy() {}

    /** The partition and channels of blocks; only blocks of the same scope can be compared. */
    private record Scope(int partition, long channels) {
        static Scope of(Block block) {
            long channels = 0;
            for (int channel = 0; channel < block.start().size(); channel++) {
                channels = channels << 1 | (block.start().isRead(channel) ? 1 : 0);
            }
            return new Scope(block.partition(), channels);
        }
    }

    /**
     * Returns the block to evict next.
     *
     * @param blocks
     *            all cached blocks, the least recently used first; at least one
     * @param now
     *            the time in nanoseconds
     */
    static Block next(Collection<BlockCache.Entry> blocks, long now) {
        Map<Scope, NavigableSet<Long>> readers = readers(blocks, now);
        Iterator<BlockCache.Entry> each = blocks.iterator();
        Block furthest = each.next().block();
        Ahead most = ahead(furthest, readers);
        while (each.hasNext()) {
            Block block = each.next().block();
            Ahead ahead = ahead(block, readers);
            if (ahead.isFurtherThan(most)) {
                furthest = block;
                most = ahead;
            }
        }
        return furthest;
    }

    /** Returns where readers are: the progress of the blocks that were used recently. */
    private static Map<Scope, NavigableSet<Long>> readers(Collection<BlockCache.Entry> blocks, long now) {
        Map<Scope, NavigableSet<Long>> readers = new HashMap<>();
        for (BlockCache.Entry entry : blocks) {
            if (now - entry.usedAt() < FairnessPolicy.RECENT_USE.toNanos()) {
                readers.computeIfAbsent(Scope.of(entry.block()), scope -> new TreeSet<>())
                        .add(progress(entry.block()));
            }
        }
        return readers;
    }

    /**
     * How far ahead of readers a block is, in offsets.
     *
     * @param ofNearest
     *            ahead of the nearest reader behind it
     * @param ofRearmost
     *            ahead of the rearmost reader; decides between blocks with a reader equally near, as in a herd with readers
     *            everywhere
     */
    private record Ahead(long ofNearest, long ofRearmost) {
        /** No reader is behind the block. */
        static final Ahead PASSED = new Ahead(Long.MAX_VALUE, Long.MAX_VALUE);

        boolean isFurtherThan(Ahead other) {
            return ofNearest != other.ofNearest ? ofNearest > other.ofNearest : ofRearmost > other.ofRearmost;
        }
    }

    private static Ahead ahead(Block block, Map<Scope, NavigableSet<Long>> readers) {
        NavigableSet<Long> its = readers.getOrDefault(Scope.of(block), new TreeSet<>());
        long progress = progress(block);
        Long behind = its.floor(progress);
        return behind == null ? Ahead.PASSED : new Ahead(progress - behind, progress - its.first());
    }

    private static long progress(Block block) {
        Position start = block.start();
        long sum = 0;
        for (int channel = 0; channel < start.size(); channel++) {
            sum += start.isRead(channel) ? start.offset(channel) : 0;
        }
        return sum;
    }
}
