package dev.sluice.bridge.position;

/** What reading a position gives. */
public sealed interface ParsedPosition {
    /** The text is a position. */
    record Parsed(Position position) implements ParsedPosition {}

    /**
     * The text is none.
     *
     * @param reason
     *            what is wrong with it, for a person
     */
    record Malformed(String reason) implements ParsedPosition {}
}
