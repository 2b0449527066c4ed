package dev.sluice.bridge.stream;

import java.time.Duration;

/**
 * One response that a writer loop owns: everything but {@link #writable} and {@link #gone} happens on the loop's thread.
 */
public abstract sealed class Response permits Connection, Extract {
    Response() {}

    /** The output takes bytes again; from any thread. */
    public abstract void writable();

    /** The peer is gone; from any thread, any number of times. */
    public abstract void gone();

    /** Whose records it waits for. */
    abstract String tenant();

    abstract boolean isOpen();

    /** The loop has taken it over. */
    abstract void opened();

    /** Writes for as long as the output takes bytes and there are some; called when there may be more. */
    abstract void drain();

    /** Until the timer has to look at it again. */
    abstract Duration untilTimer();

    abstract void timer();

    /** The server ends it: tells the client so, as far as the client takes that now, and ends it. */
    abstract void goodbye(Goodbye reason);
}
