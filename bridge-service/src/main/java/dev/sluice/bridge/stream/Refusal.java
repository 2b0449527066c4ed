package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.eventid.EventId;

/** Why a JSON response is answered with an error, found after reading began and before anything was written. */
public sealed interface Refusal {
    /**
     * The log cannot serve what follows the position, and the caller wants nothing then.
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
