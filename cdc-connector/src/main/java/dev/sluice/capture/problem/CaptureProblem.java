package dev.sluice.capture.problem;

import org.jspecify.annotations.Nullable;

/**
 * A problem outside the capture that prevents it from running. The message says what happened, what follows and what to
 * do. The capture starts over from the committed offset and continues once the problem is solved.
 */
public class CaptureProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates a problem found by a check. */
    public CaptureProblem(String message) {
        this(message, null);
    }

    /** Creates a problem that explains {@code cause}; null if a check found it. */
    public CaptureProblem(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
