package dev.sluice.bridge.stream;

import java.time.Instant;

/** Where a stream begins in channels that its position does not name. */
public sealed interface Origin {
    /** From now on. */
    record Live() implements Origin {}

    /** Everything that the log holds. */
    record Earliest() implements Origin {}

    /** What was committed at an instant or later, to the millisecond. */
    record Since(Instant instant) implements Origin {}
}
