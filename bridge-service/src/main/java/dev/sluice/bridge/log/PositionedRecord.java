package dev.sluice.bridge.log;

/**
 * A record of a replay with its position.
 *
 * @param position
 *            where a cursor stands that has handled the record and everything before it, over all channels
 */
public record PositionedRecord(EventRecord record, Position position) {
    /** Approximate memory beside the record, in bytes. */
    public static final int OVERHEAD = 120;
}
