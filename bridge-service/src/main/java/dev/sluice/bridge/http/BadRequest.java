package dev.sluice.bridge.http;

/** Thrown while a request is parsed if it is invalid. Caught within this package. */
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
