package dev.sluice.bridge.stream;

/** The way in which a client disconnected before the server ended its response. */
public enum Disconnect {
    /** The client closed the connection, or the network failed. */
    LEFT("left"),
    /** The client took no bytes until the idle timeout. */
    STALLED("stalled"),
    /** The client sent too much input after its request. */
    EXCESS_INPUT("excess-input");

    private final String text;

    Disconnect(String text) {
        this.text = text;
    }

    /** Returns the value of the metric tag. */
    public String text() {
        return text;
    }
}
