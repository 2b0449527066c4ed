package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.position.Position;

/** Why there is no extract, found after reading for it has begun and before anything of it was written. */
public sealed interface Refusal {
    /**
     * The log cannot serve what follows the position, and the caller wants nothing then.
     *
     * @param gaps
     *            what is missing
     * @param position
     *            from where the log can serve
     */
    record Gone(List<Gap> gaps, Position position) implements Refusal {
        public Gone {
            gaps = List.copyOf(gaps);
        }
    }

    /** The log could not be read. */
    record LogUnavailable() implements Refusal {}
}
