package dev.sluice.bridge.http;

/** A request that cannot be served, found while it is being read; never leaves this package. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    BadRequest(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
