package dev.sluice.bridge.stream;

import java.util.Optional;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StreamTerms;

/**
 * An admitted request whose response can be opened.
 *
 * @param partition
 *            the tenant's partition
 * @param begin
 *            where the response starts
 * @param end
 *            where the response ends, if that is known already
 * @param bounds
 *            the bounds of the partition at the request; the response catches up to their end
 * @param permit
 *            closed when the response ends
 */
public record StreamTicket(Selection selection, int partition, Start.Begin begin, Optional<Position> end,
        LogBounds bounds, StreamTerms terms, Admission.Permit permit) {
    /** Returns the position to catch up to before the tail is followed. */
    Position target() {
        return end.orElse(bounds.last());
    }

    /** Returns whether the range is bounded and may still grow. */
    public boolean isOpenEnded() {
        return selection.times().isBounded() && end.isEmpty();
    }

    /** Returns whether the client has handled the whole range already, without a gap. */
    public boolean isComplete() {
        return !begin.requested().isEmpty() && begin.gaps().isEmpty()
                && end.filter(new Cursor(selection, partition, begin.cursor())::hasReached).isPresent();
    }
}
