package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.Channel;
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
    /** Returns a ticket for only the record at one offset of a subscribed channel, under the same permit. */
    public StreamTicket only(Channel channel, long offset) {
        // The newest epoch, because the epoch of the previous record may have ended.
        int epoch = bounds.last().epoch(channel.index());
        Position before = bounds.last().with(channel.index(), offset - 1, epoch);
        return new StreamTicket(selection, partition, new Start.Begin(before, List.of(), List.of()),
                new RangeEndState.Known(bounds.last().with(channel.index(), offset, epoch)), bounds, terms, permit);
    }

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
