package dev.sluice.capture.problem;

import org.jspecify.annotations.Nullable;

/**
 * A problem that every further start would meet again after as much work: the capture halts until an operator has changed
 * what the message names.
 */
public final class NonRetriableProblem extends CaptureProblem {
    private static final long serialVersionUID = 1L;

    /** A problem that showed as {@code cause}, or that the capture found by looking. */
    public NonRetriableProblem(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
