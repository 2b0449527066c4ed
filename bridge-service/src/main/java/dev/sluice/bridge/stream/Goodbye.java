package dev.sluice.bridge.stream;

/** The reason why the server ends a stream (wire protocol, section 3). */
public enum Goodbye {
    /** This instance is stopping. */
    DRAINING("draining"),
    /** A limit was reached. */
    OVERLOADED("overloaded"),
    /** The token that the stream was opened with has expired. */
    CREDENTIALS_EXPIRED("credentials-expired"),
    /** The requested range has been delivered. */
    COMPLETE("complete"),
    /** An open transaction may hide events of the requested range. */
    NOT_SETTLED("not-settled"),
    /** The log cannot serve the position, and the caller asked for the response to end in this case. */
    GAP("gap"),
    /** The log cannot be read. */
    LOG_UNAVAILABLE("log-unavailable");

    private final String text;

    Goodbye(String text) {
        this.text = text;
    }

    /** Returns the value on the wire. */
    public String text() {
        return text;
    }
}
