package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.InstantSource;

import dev.sluice.bridge.request.ReplaySpeed;

/**
 * The schedule of a paced replay. An event is due after the first event by the difference of their commit times divided
 * by the speed. All times are relative to the first event, so delays do not accumulate. Owned by one writer loop.
 */
final class Pace {
    /** A century: longer than any stream lasts, and within the range of nanoseconds. */
    private static final double NEVER_MILLIS = 3e12;

    private final double factor;
    private final InstantSource clock;
    private boolean started;
    private long firstTimestamp;
    private long startMillis;
    /** The time at which the event of the latest call is due. */
    private long dueMillis = Long.MIN_VALUE;

    Pace(ReplaySpeed speed, InstantSource clock) {
        this.factor = speed.factor();
        this.clock = clock;
    }

    /** Returns whether events may have to wait. */
    boolean isLimited() {
        return !Double.isInfinite(factor);
    }

    /** Returns whether an event with this timestamp is due. The first event is due at once. */
    boolean isDue(long timestampMillis) {
        if (!isLimited()) {
            return true;
        }
        if (!started) {
            started = true;
            firstTimestamp = timestampMillis;
            startMillis = clock.millis();
        }
        dueMillis = startMillis
                + (long) Math.min(NEVER_MILLIS, Math.ceil((timestampMillis - firstTimestamp) / factor));
        return !isWaiting();
    }

    /** Returns whether the event of the latest call is not due yet. */
    boolean isWaiting() {
        return dueMillis != Long.MIN_VALUE && clock.millis() < dueMillis;
    }

    /** Returns the time until that event is due. */
    Duration untilDue() {
        return Duration.ofMillis(Math.max(0, dueMillis - clock.millis()));
    }
}
