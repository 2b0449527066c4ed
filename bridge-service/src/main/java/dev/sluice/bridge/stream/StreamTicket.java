package dev.sluice.bridge.stream;

import java.util.Optional;

import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;

/**
 * A stream that may be opened.
 *
 * @param selection
 *            what it delivers
 * @param partition
 *            the tenant's partition
 * @param begin
 *            from where
 * @param end
 *            where it ends, if that is known already
 * @param bounds
 *            what the log held when that was decided; its end is what the stream catches up to
 * @param terms
 *            how it is served
 * @param place
 *            its place among the open streams, given back when it ends
 */
public record StreamTicket(Selection selection, int partition, Start.Begin begin, Optional<OffsetVector> end,
        LogBounds bounds, Terms terms, Admission.Admitted place) {
    /** Up to where the log is read before what comes then is followed. */
    OffsetVector target() {
        return end.orElse(bounds.last());
    }

    /** Whether it is wanted for a bounded period, of which more may still come. */
    public boolean isOpenEnded() {
        return selection.period().isBounded() && end.isEmpty();
    }

    /** Whether the client has handled everything up to the end already, and misses nothing. */
    public boolean isComplete() {
        return !begin.requested().isEmpty() && begin.gaps().isEmpty()
                && end.filter(new Cursor(selection, partition, begin.cursor())::hasReached).isPresent();
    }
}
