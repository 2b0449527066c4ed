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
    /** How often something had to be forgotten; guarded by this. */
    private long era;

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

    /** How often something had to be forgotten; to be asked before a block is read. */
    synchronized long era() {
        return era;
    }

    /** Forgets what was read of a partition number, and what is being read now: the log may have lost it. */
    synchronized void forget(int partition) {
        era++;
        blocks.values().removeIf(block -> {
            boolean forgotten = block.partition() == partition;
            bytes -= forgotten ? block.weight() : 0;
            return forgotten;
        });
    }

    /** Keeps a complete block that was read in this era. */
    synchronized void add(ReplayBlock block, long readIn) {
        if (!block.complete() || readIn != era || blocks.putIfAbsent(Key.of(block), block) != null) {
            return;
        }
        bytes += block.weight();
        Iterator<ReplayBlock> oldest = blocks.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().weight();
            oldest.remove();
        }
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
