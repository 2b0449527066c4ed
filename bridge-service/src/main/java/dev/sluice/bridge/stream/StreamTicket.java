package dev.sluice.bridge.stream;

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
 *            where the response ends, as far as that is known
 * @param bounds
 *            the bounds of the partition at the request; the response catches up to their end
 * @param permit
 *            closed when the response ends
 */
public record StreamTicket(Selection selection, int partition, Start.Begin begin, RangeEndState end,
        LogBounds bounds, StreamTerms terms, Admission.Permit permit) {
    /** Returns the position to catch up to before the tail is followed. */
    Position target() {
        return end instanceof RangeEndState.Known(var last) ? last : bounds.last();
    }

    /** Returns the position up to which records were written at the request, readable or not. */
    Position written() {
        return end instanceof RangeEndState.Known(var last) ? last : bounds.highWatermark();
    }

    /** Returns whether the range is bounded and may still grow. */
    public boolean isOpenEnded() {
        return end instanceof RangeEndState.Open;
    }

    /** Returns whether the client has handled the whole range already, without a gap. */
    public boolean isComplete() {
        return !begin.requested().isEmpty() && begin.gaps().isEmpty()
                && end instanceof RangeEndState.Known(var last)
                && new Cursor(selection, partition, begin.cursor()).hasReached(last);
    }
}
