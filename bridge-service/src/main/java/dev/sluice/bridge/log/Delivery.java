package dev.sluice.bridge.log;

/**
 * A record that a reader asked for, and its position.
 *
 * @param record
 *            the record
 * @param position
 *            where a cursor stands that has handled it and everything before it, over all channels
 */
public record Delivery(EventRecord record, OffsetVector position) {}
