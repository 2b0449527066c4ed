package dev.sluice.capture;

import java.sql.SQLException;

import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.NonRetriableProblem;

/** The message about a failed run: what happened, what follows, what to do. */
final class FailureMessage {
    private static final int MAXIMUM_DEPTH = 20;

    private FailureMessage() {}

    static String of(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < MAXIMUM_DEPTH; depth++) {
            if (deepest instanceof CaptureProblem) {
                return String.valueOf(deepest.getMessage());
            }
            if (deepest.getCause() == null || deepest instanceof SQLException || deepest instanceof ApiException) {
                break;
            }
            deepest = deepest.getCause();
        }
        if (deepest instanceof SQLException) {
            return "PostgreSQL cannot be read: " + describe(deepest) + ". Nothing is lost; the capture starts over from"
                    + " the committed offset. Check that PostgreSQL is running and that the capture's role can connect"
                    + " and has the privileges in capture-role.sql.";
        }
        if (deepest instanceof ApiException) {
            return "Kafka cannot be written: " + describe(deepest) + ". Nothing is lost; the capture starts over from"
                    + " the committed offset, and PostgreSQL retains WAL until it succeeds. Check the brokers and the"
                    + " capture's access rights.";
        }
        return "The capture failed: " + describe(deepest) + ". Nothing is lost; the capture starts over from the"
                + " committed offset. If it fails again, check PostgreSQL and the brokers; the stack trace is logged at"
                + " level DEBUG.";
    }

    /** Returns the problem with a remedy behind a failure; null if the failure is not a known one. */
    static @Nullable CaptureProblem problem(Throwable failure) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < MAXIMUM_DEPTH; depth++) {
            if (each instanceof CaptureProblem problem) {
                return problem;
            }
            each = each.getCause();
        }
        return null;
    }

    /** Returns whether every further start would fail in the same way. */
    static boolean isNonRetriable(Throwable failure) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < MAXIMUM_DEPTH; depth++) {
            if (each instanceof NonRetriableProblem) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? "no message" : message.strip().replaceAll("\\s+", " ");
        return failure.getClass().getSimpleName() + ", " + (text.endsWith(".")
                ? text.substring(0, text.length() - 1)
                : text);
    }
}
