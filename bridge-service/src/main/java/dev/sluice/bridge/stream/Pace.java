package dev.sluice.bridge.stream;

import java.time.Duration;
import java.time.InstantSource;

/**
 * When events are due: as far from the first one as they were committed, divided by a factor. Each is measured from the
 * first, so that delays do not add up. Owned by one writer loop.
 */
final class Pace {
    /** A century: longer than any stream lasts, and still a number of nanoseconds. */
    private static final double NEVER_MILLIS = 3e12;

    private final double factor;
    private final InstantSource clock;
    private boolean started;
    private long firstTimestamp;
    private long startMillis;
    /** When the event that was asked for last is due. */
    private long dueMillis = Long.MIN_VALUE;

    Pace(Speed speed, InstantSource clock) {
        this.factor = speed.factor();
        this.clock = clock;
    }

    /** Whether events may have to wait. */
    boolean isLimited() {
        return !Double.isInfinite(factor);
    }

    /** Whether an event with this timestamp may be delivered by now; the first that is asked for may. */
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

    /** Whether the next event is not due yet. */
    boolean isWaiting() {
        return dueMillis != Long.MIN_VALUE && clock.millis() < dueMillis;
    }

    /** How long the next event is to be waited for. */
    Duration untilDue() {
        return Duration.ofMillis(Math.max(0, dueMillis - clock.millis()));
    }
}
