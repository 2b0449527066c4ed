package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The blocks that replays have read lately, bounded in bytes; the one that nobody has used for longest goes first. So
 * clients that return from the same outage share one reading of the log, and one that reads slowly just reads again.
 * Thread-safe.
 */
final class BlockCache {
    /** Whoever is behind and has used a block so lately is getting on. */
    private static final Duration LATELY = Duration.ofMillis(50);

    private final long maxBytes;
    private final LongSupplier nanoTime;
    /** In order of use, the latest last; guarded by this. */
    private final LinkedHashMap<Key, Entry> blocks = new LinkedHashMap<>(64, 0.75f, true);
    /** By partition number; guarded by this. */
    private final Map<Integer, RecentUses> uses = new HashMap<>();
    /** Guarded by this. */
    private long bytes;

    /**
     * @param nanoTime
     *            the time, in nanoseconds since whenever
     */
    BlockCache(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /** The block that takes a cursor at {@code position} furthest. */
    synchronized Optional<ReplayBlock> find(int partition, OffsetVector position, List<Channel> channels) {
        ReplayBlock best = null;
        for (Entry entry : blocks.values()) {
            ReplayBlock block = entry.block;
            if (block.partition() == partition && block.covers(position, channels)
                    && (best == null || reach(block, channels) > reach(best, channels))) {
                best = block;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        uses.computeIfAbsent(partition, number -> new RecentUses()).add(now);
        blocks.computeIfPresent(Key.of(best), (key, entry) -> new Entry(entry.block, entry.readAt, now));
        return Optional.of(best);
    }

    /** Whether so many use what is here of a partition number that what is read of it had better be shared. */
    synchronized boolean isCrowded(int partition) {
        RecentUses recent = uses.get(partition);
        return recent != null && recent.areMany(nanoTime.getAsLong());
    }

    /**
     * Whether a crowd uses what is here, one more block would drive out another, and somebody comes up from behind who
     * would spare a request the reading.
     */
    synchronized boolean isWantedBehind(ReplayRequest request) {
        if (blocks.isEmpty() || bytes + blocks.lastEntry().getValue().block.weight() <= maxBytes
                || !isCrowded(request.partition())) {
            return false;
        }
        long since = Math.max(nanoTime.getAsLong() - LATELY.toNanos(), passedAt(request));
        for (Entry entry : blocks.sequencedValues().reversed()) {
            if (entry.usedAt - since <= 0) {
                return false;
            }
            if (entry.block.partition() == request.partition() && request.givesWayTo(entry.block.end())) {
                return true;
            }
        }
        return false;
    }

    /** When those with whom a request goes on came to the block before it: what lies behind they have not used since. */
    private long passedAt(ReplayRequest request) {
        return blocks.values().stream()
                .filter(entry -> entry.block.partition() == request.partition()
                        && request.isAt(entry.block.end()))
                .mapToLong(Entry::readAt).max().orElse(Long.MIN_VALUE);
    }

    private static long reach(ReplayBlock block, List<Channel> channels) {
        long reach = 0;
        for (Channel channel : channels) {
            reach += block.end().offset(channel.index());
        }
        return reach;
    }

    /** Keeps a complete block. */
    synchronized void add(ReplayBlock block) {
        long now = nanoTime.getAsLong();
        if (!block.complete()
                || blocks.putIfAbsent(Key.of(block), new Entry(block, now, now)) != null) {
            return;
        }
        bytes += block.weight();
        Iterator<Entry> oldest = blocks.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().block.weight();
            oldest.remove();
        }
    }

    /** Forgets a partition number: the log may have lost what was read of it. */
    synchronized void forget(int partition) {
        blocks.keySet().removeIf(key -> key.partition == partition);
        bytes = blocks.values().stream().mapToLong(entry -> entry.block.weight()).sum();
    }

    /** A block, when it was read, and when it was used last. */
    private record Entry(ReplayBlock block, long readAt, long usedAt) {}

    private record Key(int partition, OffsetVector start) {
        static Key of(ReplayBlock block) {
            return new Key(block.partition(), block.start());
        }
    }

    /** What is held, in bytes. */
    synchronized long bytes() {
        return bytes;
    }
}
