package dev.sluice.bridge.eventid;

/** The result of parsing an event id. */
public sealed interface ParsedEventId {
    /** The text is an event id. */
    record Parsed(EventId id) implements ParsedEventId {}

    /**
     * The text is not an event id.
     *
     * @param reason
     *            what is wrong with the text, for display
     */
    record Malformed(String reason) implements ParsedEventId {}
}
