package dev.sluice.bridge.request;

import java.time.Duration;
import java.util.OptionalInt;

/** The form of the JSON response that a caller requests (wire protocol, section 6). */
public sealed interface PullMode {
    /**
     * A poll: one JSON object with some events.
     *
     * @param limit
     *            maximum number of events, 1 to {@value #MAX_LIMIT}
     * @param maxWait
     *            maximum wait for the first event, zero to {@link #MAX_WAIT}
     */
    record Poll(int limit, Duration maxWait) implements PullMode {
        /** The maximum number of events in a poll. */
        public static final int MAX_LIMIT = 1000;
        /** The longest wait for the first event. */
        public static final Duration MAX_WAIT = Duration.ofSeconds(30);

        public Poll {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw new IllegalArgumentException("limit is " + limit + ": expected 1 to " + MAX_LIMIT);
            }
            if (maxWait.isNegative() || maxWait.compareTo(MAX_WAIT) > 0) {
                throw new IllegalArgumentException("wait is " + maxWait + ": expected PT0S to " + MAX_WAIT);
            }
        }
    }

    /** An export: a line of JSON for each event, up to the end of the log at the time of the request. */
    record Export() implements PullMode {}

    /**
     * The event at one offset, as a JSON object.
     *
     * @param leaderEpoch
     *            the leader epoch that the event must have been written under; empty: any
     */
    record OneEvent(OptionalInt leaderEpoch) implements PullMode {}
}
