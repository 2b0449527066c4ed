package dev.sluice.bridge.log.replay;

import java.util.List;

/**
 * A snapshot of how one partition's cached blocks are used.
 *
 * @param occupancy
 *            whether the whole cache has room
 * @param traffic
 *            the rate of cache hits in the partition
 * @param blocks
 *            the partition's blocks, the most recently used first
 */
record CacheUse(Occupancy occupancy, Traffic traffic, List<BlockCache.Use> blocks) {
    /** Whether another block fits into the cache. */
    enum Occupancy {
        HAS_ROOM, FULL
    }

    /** Whether many readers are served from the cache ({@link HitRateWindow}). */
    enum Traffic {
        CALM, HOT
    }

    /** Nothing is cached. */
    static final CacheUse NONE = new CacheUse(Occupancy.HAS_ROOM, Traffic.CALM, List.of());

    CacheUse {
        blocks = List.copyOf(blocks);
    }

    boolean isFull() {
        return occupancy == Occupancy.FULL;
    }

    boolean isHot() {
        return traffic == Traffic.HOT;
    }
}
