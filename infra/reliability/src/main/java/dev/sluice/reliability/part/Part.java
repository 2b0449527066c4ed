package dev.sluice.reliability.part;

import java.io.IOException;

/** A process of the installation that is killed and started again. Used by one thread. */
public sealed interface Part permits PostgresPart, JvmPart {
    /** Its name in reports and log files. */
    String name();

    /** Starts it on the same port with the data that it had. */
    void start() throws IOException;

    /** Ends it as {@code kill -9} does and returns when it is gone. */
    void kill();

    /** Whether it runs. A part that was started and not killed, and does not run, has ended by itself. */
    boolean isRunning();
}
