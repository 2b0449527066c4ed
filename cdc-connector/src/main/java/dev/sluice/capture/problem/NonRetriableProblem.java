package dev.sluice.capture.problem;

import org.jspecify.annotations.Nullable;

/**
 * A problem that would recur at every further start. The capture halts until an operator has removed the cause that the
 * message names and has started the capture again.
 */
public final class NonRetriableProblem extends CaptureProblem {
    private static final long serialVersionUID = 1L;

    /** Creates a problem that explains {@code cause}; null if a check found it. */
    public NonRetriableProblem(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
