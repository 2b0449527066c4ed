package dev.sluice.capture;

import java.sql.SQLException;

import org.apache.kafka.common.errors.ApiException;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.NonRetriableProblem;

/** Says in words why a capture starts over, or does not. */
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
        String what = deepest instanceof SQLException
                ? "PostgreSQL cannot be read"
                : deepest instanceof ApiException ? "Kafka cannot be written" : "The capture failed";
        return what + ": " + message(deepest) + ". Nothing is lost; the capture starts over from what was committed.";
    }

    /** Whether starting over would only fail again. */
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

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? "no message" : message.strip().replaceAll("\\s+", " ");
        return failure.getClass().getSimpleName() + ", " + (text.endsWith(".")
                ? text.substring(0, text.length() - 1)
                : text);
    }
}
