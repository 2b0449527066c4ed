package dev.sluice.capture;

import java.time.Duration;

/**
 * How long to wait before starting over: doubles from the first to the longest.
 *
 * @param first
 *            after the first failure
 * @param longest
 *            the bound
 */
record Backoff(Duration first, Duration longest) {
    static final Backoff STANDARD = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

    Backoff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("Cannot wait from " + first + " to " + longest);
        }
    }

    /** The wait after this many failures in a row, from 1. */
    Duration after(int failures) {
        Duration delay = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return delay.compareTo(longest) < 0 ? delay : longest;
    }
}
