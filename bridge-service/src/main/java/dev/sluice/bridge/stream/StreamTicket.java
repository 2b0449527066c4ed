package dev.sluice.bridge.stream;

import java.util.Optional;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StreamTerms;

/**
 * An admitted request, ready to be opened.
 *
 * @param partition
 *            the tenant's partition
 * @param begin
 *            where it starts
 * @param end
 *            where it ends, if that is known already
 * @param bounds
 *            what the partition held at the request; its end is what the response catches up to
 * @param permit
 *            closed when the response ends
 */
public record StreamTicket(Selection selection, int partition, Start.Begin begin, Optional<Position> end,
        LogBounds bounds, StreamTerms terms, Admission.Permit permit) {
    /** Returns the position to catch up to before the tail is followed. */
    Position target() {
        return end.orElse(bounds.last());
    }

    /** Returns whether its range is bounded and may still grow. */
    public boolean isOpenEnded() {
        return selection.times().isBounded() && end.isEmpty();
    }

    /** Returns whether the client has handled the whole range already, without a gap. */
    public boolean isComplete() {
        return !begin.requested().isEmpty() && begin.gaps().isEmpty()
                && end.filter(new Cursor(selection, partition, begin.cursor())::hasReached).isPresent();
    }
}
