package dev.sluice.bridge.log;

import java.time.Duration;

/** When something was used the last times, in nanoseconds since whenever. Not thread-safe. */
final class RecentUses {
    /** Many are so many uses */
    private static final int MANY = 64;
    /** in this time: what few do, or slow ones, is less. */
    private static final Duration TIME = Duration.ofMillis(250);

    /** Around and around. */
    private final long[] uses = new long[MANY];
    /** Of the least recent one, or where the next has its place. */
    private int next;
    private boolean full;

    void add(long now) {
        uses[next] = now;
        next = (next + 1) % MANY;
        full |= next == 0;
    }

    /** Whether the last ones were many in a short time, and that was just now. */
    boolean areMany(long now) {
        return full && now - uses[next] <= TIME.toNanos();
    }
}
