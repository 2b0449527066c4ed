package dev.sluice.bridge.request;

import java.time.Instant;

/** The point at which a response starts in channels that the caller's position does not name. */
public sealed interface StartingPoint {
    /** At the end of the log: only new events. */
    record Latest() implements StartingPoint {}

    /** At the first record that the log holds. */
    record Earliest() implements StartingPoint {}

    /**
     * Before the caller's newest events.
     *
     * @param count
     *            maximum number of past events, 1 to {@value #MAX}
     */
    record Last(int count) implements StartingPoint {
        /** The largest count. */
        public static final int MAX = 1000;

        public Last {
            if (count < 1 || count > MAX) {
                throw new IllegalArgumentException("last is " + count + ": expected 1 to " + MAX);
            }
        }
    }

    /**
     * At the events that were committed at an instant or later, to the millisecond.
     *
     * @param instant
     *            within the range of a number of milliseconds since the epoch
     */
    record Since(Instant instant) implements StartingPoint {
        public Since {
            var _ = instant.toEpochMilli();
        }
    }
}
