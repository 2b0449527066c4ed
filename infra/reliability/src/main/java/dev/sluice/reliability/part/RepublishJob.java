package dev.sluice.reliability.part;

import java.io.IOException;
import java.util.Optional;

/**
 * The republish command as a process that ends by itself. After a request, it is started again until it has succeeded.
 * Used by one thread.
 */
public final class RepublishJob {
    private final JvmPart process;
    private boolean isDue;
    private boolean wasStarted;

    RepublishJob(JvmPart process) {
        this.process = process;
    }

    /** Requests a run that begins from now on. */
    public void request() {
        isDue = true;
        wasStarted = false;
    }

    /**
     * Starts it if a run is due and it does not run, also after a run that failed or was killed.
     *
     * @return whether a requested run has not succeeded yet
     */
    public boolean advance() throws IOException {
        if (isDue && !process.isRunning()) {
            if (wasStarted && process.hasSucceeded()) {
                isDue = false;
            } else {
                process.start();
                wasStarted = true;
            }
        }
        return isDue;
    }

    /** Returns the process, if it runs. */
    public Optional<Part> running() {
        return process.isRunning() ? Optional.of(process) : Optional.empty();
    }
}
