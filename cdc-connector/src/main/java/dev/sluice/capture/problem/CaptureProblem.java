package dev.sluice.capture.problem;

import org.jspecify.annotations.Nullable;

/**
 * Something outside of the capture keeps it from running: its message says what happened, what follows and what to do.
 * The capture stops, starts over from what was committed, and goes on once the problem is gone.
 */
public class CaptureProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A problem that the capture found by looking. */
    public CaptureProblem(String message) {
        this(message, null);
    }

    /** A problem that showed as {@code cause}. */
    public CaptureProblem(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
