package dev.sluice.bridge.log;

/**
 * A record of a replay, and its position.
 *
 * @param record
 *            the record
 * @param position
 *            where a cursor stands that has handled it and everything before it, over all channels
 */
public record Delivery(EventRecord record, OffsetVector position) {
    /** About what it costs beside the record, in bytes. */
    static final int OVERHEAD = 120;
}
