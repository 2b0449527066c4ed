package dev.sluice.capture.event;

/**
 * One header of an event record.
 *
 * @param name
 *            see {@link dev.sluice.schemas.EventHeaders}
 * @param value
 *            sent as UTF-8
 */
public record EventHeader(String name, String value) {}
