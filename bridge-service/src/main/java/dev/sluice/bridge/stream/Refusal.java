package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.log.OpenTransaction;

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

    /**
     * Open transactions may hide events of the requested range.
     *
     * @param transactions
     *            empty if they are not known
     */
    record NotSettled(List<OpenTransaction> transactions) implements Refusal {
        public NotSettled {
            transactions = List.copyOf(transactions);
        }
    }

    /** The log has no event at the requested offset that the caller may see. */
    record NoEvent() implements Refusal {}

    /**
     * The log no longer holds the requested event.
     *
     * @param reason
     *            why
     */
    record EventGone(Gap.Reason reason) implements Refusal {}

    /** This instance is stopping. */
    record Draining() implements Refusal {}

    /** The log cannot be read. */
    record LogUnavailable() implements Refusal {}
}
