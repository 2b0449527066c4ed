package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.InstantSource;

import dev.sluice.bridge.request.ReplaySpeed;

/**
 * When events of a paced replay are due: as long after the first one as they were committed after it, divided by the
 * speed. Each is measured from the first, so that delays do not add up. Owned by one writer loop.
 */
final class Pace {
    /** A century: longer than any stream lasts, and within the range of nanoseconds. */
    private static final double NEVER_MILLIS = 3e12;

    private final double factor;
    private final InstantSource clock;
    private boolean started;
    private long firstTimestamp;
    private long startMillis;
    /** When the event of the latest call is due. */
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
