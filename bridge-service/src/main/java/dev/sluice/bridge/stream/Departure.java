package dev.sluice.bridge.stream;

/** How a client has gone without the server ending its response. */
public enum Departure {
    /** It hung up, or the network did. */
    LEFT("left"),
    /** It took no bytes for as long as it may. */
    STALLED("stalled");

    private final String text;

    Departure(String text) {
        this.text = text;
    }

    /** The word in metrics. */
    public String text() {
        return text;
    }
}
