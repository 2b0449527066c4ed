package dev.sluice.capture;

import java.time.Duration;

/**
 * The exponential backoff between starts: the delay doubles with each consecutive failure, up to a maximum.
 *
 * @param initial
 *            the delay after the first failure
 * @param maximum
 *            the longest delay
 */
record Backoff(Duration initial, Duration maximum) {
    static final Backoff STANDARD = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

    Backoff {
        if (initial.isNegative() || initial.isZero() || maximum.compareTo(initial) < 0) {
            throw new IllegalArgumentException("A backoff from " + initial + " to " + maximum
                    + " is not possible: expected a positive delay and a maximum that is not shorter");
        }
    }

    /** Returns the delay after this many consecutive failures, counted from 1. */
    Duration after(int failures) {
        Duration delay = initial.multipliedBy(1L << Math.min(failures - 1, 20));
        return delay.compareTo(maximum) < 0 ? delay : maximum;
    }
}
