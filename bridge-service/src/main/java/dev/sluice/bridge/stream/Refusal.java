package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.eventid.EventId;

/** The reason why a JSON response becomes an error after reading has begun and before anything was written. */
public sealed interface Refusal {
    /**
     * The log cannot serve the position, and the caller asked for an error in this case.
     *
     * @param position
     *            the position after the gaps, which the log can serve
     */
    record Gone(List<Gap> gaps, EventId position) implements Refusal {
        public Gone {
            gaps = List.copyOf(gaps);
        }
    }

    /** The log cannot be read. */
    record LogUnavailable() implements Refusal {}
}
