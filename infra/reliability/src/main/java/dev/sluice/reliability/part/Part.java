package dev.sluice.reliability.part;

import java.io.IOException;

/** A part that runs as a process of its own. Used by one thread. */
public sealed interface Part permits PostgresPart, JvmPart {
    /** What it is called in reports and log files. */
    String name();

    /**
     * Starts it, at the same place and with the data that it had.
     *
     * @throws IOException
     *             if it cannot be started
     */
    void start() throws IOException;

    /** Ends it as {@code kill -9} does, and returns when it is gone. */
    void kill();

    /** Whether it runs; one that was started and does not has ended by itself. */
    boolean isRunning();
}
