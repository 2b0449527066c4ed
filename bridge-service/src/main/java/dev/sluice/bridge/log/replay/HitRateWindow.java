package dev.sluice.bridge.log.replay;

import java.time.Duration;

/**
 * A sliding window over the block cache's hits in one partition: a ring buffer of the latest {@value #HITS} hit times.
 * The partition is hot while these lie within {@link #SPAN}; a few readers, or slow ones, do not reach that rate. Not
 * thread-safe.
 */
final class HitRateWindow {
    static final int HITS = 64;
    static final Duration SPAN = Duration.ofMillis(250);

    private final long[] times = new long[HITS];
    /** The index of the oldest hit, which the next one overwrites. */
    private int next;
    private boolean full;

    /** Adds a hit at a time in nanoseconds. */
    void add(long now) {
        times[next] = now;
        next = (next + 1) % HITS;
        full |= next == 0;
    }

    /** Returns whether the latest {@value #HITS} hits lie within {@link #SPAN} before {@code now}. */
    boolean isHot(long now) {
        return full && now - times[next] <= SPAN.toNanos();
    }
}
