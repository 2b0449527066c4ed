package dev.sluice.reliability.part;

import java.io.IOException;

/** A process of the installation that is killed and started again. Used by one thread. */
public sealed interface Part permits PostgresPart, JvmPart {
    /** Returns the name in reports and log files. */
    String name();

    /** Starts it on the same port with its existing data. */
    void start() throws IOException;

    /** Ends it as {@code kill -9} does and returns when it has ended. */
    void kill();

    /** Returns whether it runs. A part that does not run although it was started and not killed has ended by itself. */
    boolean isRunning();
}
