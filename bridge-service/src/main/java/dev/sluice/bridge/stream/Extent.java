package dev.sluice.bridge.stream;

import java.time.Duration;

/** How far an extract goes, and with it how it is written (wire protocol, section 6). */
public sealed interface Extent {
    /**
     * One page, a JSON object.
     *
     * @param limit
     *            at most so many events, 1 to {@value #MAX_LIMIT}
     * @param waiting
     *            for so long the first event is waited for if there is none, zero to {@link #MAX_WAIT}
     */
    record Page(int limit, Duration waiting) implements Extent {
        /** The most events on a page. */
        public static final int MAX_LIMIT = 1000;
        /** The longest wait for the first event. */
        public static final Duration MAX_WAIT = Duration.ofSeconds(30);

        public Page {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw new IllegalArgumentException("limit is " + limit + ": expected 1 to " + MAX_LIMIT);
            }
            if (waiting.isNegative() || waiting.compareTo(MAX_WAIT) > 0) {
                throw new IllegalArgumentException("waiting is " + waiting + ": expected PT0S to " + MAX_WAIT);
            }
        }
    }

    /** Everything up to where the log ended at the request, a line of JSON for each event. */
    record ToTheEnd() implements Extent {}
}
