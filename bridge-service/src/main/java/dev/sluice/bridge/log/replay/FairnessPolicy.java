package dev.sluice.bridge.log.replay;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;

/**
 * The policy of fair scheduling of one partition's replays (ADR 23). From a snapshot, it decides which request is
 * served next. First in, first out, except that a reader yields to readers behind it, so that they catch up and all
 * share one read of the log. No request yields for longer than {@link #MAX_WAIT}, or to a reader that is further behind
 * than the request still has to read. Pure; owns every constant of the policy.
 */
final class FairnessPolicy {
    /**
     * Requests within this distance, in offsets, are answered by one block. At a greater distance, one would delay the
     * other.
     */
    static final long NEAR_OFFSETS = 20_000;
    /**
     * Up to this many requests each get a read of only the records that they need; more requests share whole blocks.
     */
    static final int FEW_REQUESTS = 8;
    /** A cached block that was used within this time still has active readers. */
    static final Duration RECENT_USE = Duration.ofMillis(50);
    /** The longest time that a request yields; well below the time limit of a poll. */
    static final Duration MAX_WAIT = Duration.ofSeconds(5);
    /** For this long after a request reached {@link #MAX_WAIT}, requests are served strictly first in, first out. */
    static final Duration FIFO_PERIOD = Duration.ofMillis(125);
    /** After a deferred turn the queue is examined again this much later. */
    static final Duration RECHECK = Duration.ofMillis(20);

    private FairnessPolicy() {}

    /** The outcome of {@link #decide}. */
    sealed interface Decision {
        /** Serve this request. */
        record Serve(QueuedRequest next) implements Decision {}

        /** Serve this request, which has waited for {@link #MAX_WAIT}; the FIFO period begins. */
        record ServeStarved(QueuedRequest next) implements Decision {}

        /** Serve no request now: every request yields to readers that are served from the cache. */
        record Defer() implements Decision {}
    }

    /**
     * The input of a decision.
     *
     * @param nanoTime
     *            now, in nanoseconds
     * @param starvedAt
     *            when a request of the partition last reached {@link #MAX_WAIT}, in nanoseconds
     * @param cache
     *            how the partition's cached blocks are used
     * @param entersCache
     *            returns whether a block that is read for a request enters the cache, where it may evict a block that
     *            other requests need
     */
    record Snapshot(long nanoTime, OptionalLong starvedAt, CacheUse cache, Predicate<ReplayRequest> entersCache) {
        private boolean isFifo() {
            return starvedAt.isPresent() && nanoTime - starvedAt.getAsLong() < FIFO_PERIOD.toNanos();
        }
    }

    /**
     * Returns whether a partition has a thundering herd. Its requests then share whole blocks, even if each needs only
     * a part.
     */
    static boolean isHerd(int waiting, CacheUse cache) {
        return waiting > FEW_REQUESTS || cache.isHot();
    }

    /** Returns whether one block answers a request together with another at {@code position}. */
    static boolean isNear(ReplayRequest request, Position position) {
        long distance = 0;
        for (Channel channel : request.channels()) {
            distance += Math.abs(request.after().offset(channel.index()) - position.offset(channel.index()));
        }
        return distance <= NEAR_OFFSETS;
    }

    /**
     * Returns the request that is served next.
     *
     * @param waiting
     *            all requests of the partition, the longest waiting first; at least one
     */
    static Decision decide(List<QueuedRequest> waiting, Snapshot now) {
        QueuedRequest first = waiting.getFirst();
        if (now.isFifo()) {
            return new Decision.Serve(first);
        }
        if (now.nanoTime - first.since() >= MAX_WAIT.toNanos()) {
            return new Decision.ServeStarved(first);
        }
        Map<List<Channel>, NavigableSet<Long>> progress = progress(waiting);
        for (QueuedRequest one : waiting) {
            ReplayRequest request = one.request();
            boolean yields = yieldsToAny(request, progress.get(request.channels()))
                    || yieldsToCacheReaders(request, now);
            if (!yields || !now.entersCache.test(request)) {
                return new Decision.Serve(one);
            }
        }
        return new Decision.Defer();
    }

    /** Returns whether a request that was just queued can wait for the next {@link #RECHECK}, because it yields. */
    static boolean canWait(ReplayRequest request, Snapshot now) {
        return !now.isFifo() && yieldsToCacheReaders(request, now) && now.entersCache.test(request);
    }

    /** Returns the progress of all requests with a range that is not empty, by their channels. */
    private static Map<List<Channel>, NavigableSet<Long>> progress(List<QueuedRequest> waiting) {
        Map<List<Channel>, NavigableSet<Long>> progress = new HashMap<>();
        for (QueuedRequest one : waiting) {
            ReplayRequest request = one.request();
            if (!request.isEmpty()) {
                progress.computeIfAbsent(request.channels(), channels -> new TreeSet<>()).add(progress(request));
            }
        }
        return progress;
    }

    private static long progress(ReplayRequest request) {
        return request.after().sum(request.channels());
    }

    private static boolean yieldsToAny(ReplayRequest request, @Nullable NavigableSet<Long> others) {
        Long behind = others == null ? null : others.lower(progress(request) - NEAR_OFFSETS);
        return behind != null && yieldsTo(request, behind);
    }

    /**
     * Returns whether to yield to a reader behind: if its distance is at most what the request still has to read,
     * alternating turns would take the request at least as long.
     */
    private static boolean yieldsTo(ReplayRequest request, long otherProgress) {
        long lead = progress(request) - otherProgress;
        long remaining = request.until().sum(request.channels()) - progress(request);
        return lead > NEAR_OFFSETS && lead <= remaining;
    }

    /**
     * Returns whether to yield to a herd behind that is served from the full cache: once it has caught up, all share
     * one read.
     */
    private static boolean yieldsToCacheReaders(ReplayRequest request, Snapshot now) {
        if (!now.cache.isFull() || !now.cache.isHot()) {
            return false;
        }
        // A block counts only if it was used after this request's own group had passed it.
        long since = Math.max(now.nanoTime - RECENT_USE.toNanos(), passedAt(request, now.cache));
        for (BlockCache.Use use : now.cache.blocks()) {
            if (use.usedAt() - since <= 0) {
                return false;
            }
            if (isComparable(request, use.end()) && yieldsTo(request, use.end().sum(request.channels()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns when the block that ends at this request's position was loaded, in nanoseconds. */
    private static long passedAt(ReplayRequest request, CacheUse cache) {
        long passedAt = Long.MIN_VALUE;
        for (BlockCache.Use use : cache.blocks()) {
            if (isComparable(request, use.end()) && use.end().sum(request.channels()) == progress(request)) {
                passedAt = Math.max(passedAt, use.loadedAt());
            }
        }
        return passedAt;
    }

    private static boolean isComparable(ReplayRequest request, Position position) {
        for (Channel channel : request.channels()) {
            if (!position.isRead(channel.index())) {
                return false;
            }
        }
        return true;
    }
}
