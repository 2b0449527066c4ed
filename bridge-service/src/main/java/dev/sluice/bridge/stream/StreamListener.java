package dev.sluice.bridge.stream;

/**
 * What happens on streams, told to whoever counts it, logs it or waits for it. Called on the writers' threads: return
 * at once, throw nothing.
 */
public interface StreamListener {
    /** A connection has begun. */
    default void opened(Selection selection) {}

    /** A connection has ended, for whatever reason. */
    default void closed(Selection selection) {}

    /** A client has gone without the server ending its response. */
    default void left(Departure departure) {}

    /** Events were written, in one write. */
    default void delivered(int events) {}

    /** A client was told that the log cannot serve its position. */
    default void gap(Gap gap) {}

    /** A stream was not opened, because a limit was reached. */
    default void refused(Admission.Limit limit) {}

    /** A connection said goodbye. */
    default void goodbye(Goodbye reason) {}
}
