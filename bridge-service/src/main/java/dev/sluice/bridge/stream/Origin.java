package dev.sluice.bridge.stream;

import java.time.Instant;

/** Where a stream begins in channels that its position does not name. */
public sealed interface Origin {
    /** From now on. */
    record Live() implements Origin {}

    /** Everything that the log holds. */
    record Earliest() implements Origin {}

    /**
     * At most so many of the caller's newest events, then live.
     *
     * @param count
     *            1 to 1000
     */
    record Last(int count) implements Origin {
        /** The largest count. */
        public static final int MAX = 1000;

        public Last {
            if (count < 1 || count > MAX) {
                throw new IllegalArgumentException("last is " + count + ": expected 1 to " + MAX);
            }
        }
    }

    /**
     * What was committed at an instant or later, to the millisecond.
     *
     * @param instant
     *            not further from the epoch than milliseconds can be counted
     */
    record Since(Instant instant) implements Origin {
        public Since {
            var _ = instant.toEpochMilli();
        }
    }
}
