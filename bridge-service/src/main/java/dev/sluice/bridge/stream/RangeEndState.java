package dev.sluice.bridge.stream;

import java.util.List;

import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.Position;

/** Where the range of a response ends, as far as the log can tell now. */
public sealed interface RangeEndState {
    /** The range has no end. */
    record Unbounded() implements RangeEndState {}

    /** The watermark has not passed the end: earlier records can still be written. */
    record Open() implements RangeEndState {}

    /**
     * All records of the range are written, but an open transaction may hide some of them.
     *
     * @param highWatermark
     *            the position that the last stable offset must reach in the response's channels: the high watermark
     *            after the watermark had passed the end
     * @param searchedTo
     *            the last stable offset up to which no record at the end or later was found
     */
    record Held(Position highWatermark, Position searchedTo) implements RangeEndState {}

    /** All records of the range are readable, and lie at {@code last} or before it. Final. */
    record Known(Position last) implements RangeEndState {}

    /**
     * The range was held for too long, and the response ends without being complete. Final.
     *
     * @param transactions
     *            the transactions that hold it; empty if they are not known
     */
    record NotSettled(List<OpenTransaction> transactions) implements RangeEndState {
        public NotSettled {
            transactions = List.copyOf(transactions);
        }
    }
}
