package dev.sluice.bridge.log;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The blocks that replays have read lately, bounded in bytes; the one that nobody has used for longest goes first. So
 * clients that return from the same outage share one reading of the log, and one that reads slowly just reads again.
 * Thread-safe.
 */
final class BlockCache {
    private final long maxBytes;
    /** In order of use, the latest last; guarded by this. */
    private final LinkedHashMap<Key, ReplayBlock> blocks = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    BlockCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The block that takes a cursor at {@code position} furthest. */
    synchronized Optional<ReplayBlock> find(int partition, OffsetVector position, List<Channel> channels) {
        ReplayBlock best = null;
        for (ReplayBlock block : blocks.values()) {
            if (block.partition() == partition && block.covers(position, channels)
                    && (best == null || reach(block, channels) > reach(best, channels))) {
                best = block;
            }
        }
        return best == null ? Optional.empty() : Optional.ofNullable(blocks.get(Key.of(best)));
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
        if (!block.complete() || blocks.putIfAbsent(Key.of(block), block) != null) {
            return;
        }
        bytes += block.weight();
        Iterator<ReplayBlock> oldest = blocks.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().weight();
            oldest.remove();
        }
    }

    /** Forgets a partition number: the log may have lost what was read of it. */
    synchronized void forget(int partition) {
        blocks.keySet().removeIf(key -> key.partition == partition);
        bytes = blocks.values().stream().mapToLong(ReplayBlock::weight).sum();
    }

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
