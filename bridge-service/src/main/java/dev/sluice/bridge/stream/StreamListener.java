package dev.sluice.bridge.stream;

import dev.sluice.bridge.request.Selection;

/**
 * The listener for events of responses, for metrics and logging. Called on the writer loops' threads: implementations
 * return immediately and throw nothing.
 */
public interface StreamListener {
    /** A connection was opened. */
    default void opened(Selection selection) {}

    /** A connection has ended, for any reason. */
    default void closed(Selection selection) {}

    /** A client has disconnected before the server ended its response. */
    default void disconnected(Disconnect cause) {}

    /** A write with this many events was sent. */
    default void delivered(int events) {}

    /** A gap was reported to a client. */
    default void gap(Gap gap) {}

    /** A connection sent its client a goodbye frame. */
    default void goodbye(Goodbye reason) {}
}
