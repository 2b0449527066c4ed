package dev.sluice.bridge.stream;

/** Why the server ends a stream (wire protocol, section 3). */
public enum Goodbye {
    /** This instance is stopping; another, or the next one, goes on. */
    DRAINING("draining"),
    /** A limit is reached. */
    OVERLOADED("overloaded"),
    /** The token that the stream was opened with has expired. */
    CREDENTIALS_EXPIRED("credentials-expired"),
    /** All that was asked for has been delivered. */
    COMPLETE("complete"),
    /** The log cannot serve the position, and the caller wants nothing then. */
    GAP("gap"),
    /** The log could not be read. */
    LOG_UNAVAILABLE("log-unavailable");

    private final String text;

    Goodbye(String text) {
        this.text = text;
    }

    /** The word on the wire. */
    public String text() {
        return text;
    }
}
