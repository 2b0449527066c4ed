package dev.sluice.bridge.log;

/**
 * A record of a replay with its position.
 *
 * @param position
 *            the position of a cursor that has handled the record and all records before it, over all channels
 */
public record PositionedRecord(EventRecord record, Position position) {
    /** Approximate memory in addition to the record, in bytes. */
    public static final int OVERHEAD = 120;
}
