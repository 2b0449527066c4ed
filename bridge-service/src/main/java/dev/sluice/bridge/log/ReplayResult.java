package dev.sluice.bridge.log;

import java.util.List;

/** The outcome of one {@link ReplayRequest}. */
public sealed interface ReplayResult {
    /**
     * A part of the range was read.
     *
     * @param source
     *            identifies the block without holding it: equal sources have equal records for a tenant
     * @param records
     *            the tenant's records, merged over all channels by timestamp, channel and offset; some may lie before
     *            the request's position
     * @param position
     *            the end of the part that was read, including skipped records; ignored in channels that were not
     *            requested
     */
    record Progress(Object source, List<PositionedRecord> records, Position position) implements ReplayResult {
        /** Returns progress up to a position, with no record of the tenant. */
        public static Progress skippedTo(Position position) {
            return new Progress(position, List.of(), position);
        }
    }

    /**
     * Retention has removed records that follow the request's position.
     *
     * @param bounds
     *            the bounds of the partition now
     */
    record OutOfRange(LogBounds bounds) implements ReplayResult {}

    /**
     * The log could not be read. The request may be repeated. If the log has lost the position, {@link
     * LogSignals#truncated} reports it, and another log replaces this one.
     *
     * @param reason
     *            why, for an operator
     */
    record Unavailable(String reason) implements ReplayResult {}
}
