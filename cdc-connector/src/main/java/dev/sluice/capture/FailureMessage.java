package dev.sluice.capture;

import java.sql.SQLException;
import java.util.Set;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.NonRetriableProblem;

/** The message about a failed run: what happened, what follows, what to do. */
final class FailureMessage {
    private static final int MAXIMUM_DEPTH = 20;
    /** The SQL states of an undefined column and an undefined table. */
    private static final Set<String> ALTERED = Set.of("42703", "42P01");

    private FailureMessage() {}

    static String of(Throwable failure) {
        Throwable decisive = decisive(failure);
        if (decisive instanceof CaptureProblem) {
            return String.valueOf(decisive.getMessage());
        }
        if (decisive instanceof SQLException) {
            return "PostgreSQL cannot be read: " + describe(decisive) + ". Nothing is lost; the capture starts over"
                    + " from the committed offset. Check that PostgreSQL is running and that the capture's role can"
                    + " connect and has the privileges in capture-role.sql.";
        }
        if (decisive instanceof ApiException) {
            return "Kafka cannot be written: " + describe(decisive) + ". Nothing is lost; the capture starts over from"
                    + " the committed offset, and PostgreSQL retains WAL until it succeeds. Check the brokers and the"
                    + " capture's access rights.";
        }
        return "The capture failed: " + describe(decisive) + ". Nothing is lost; the capture starts over from the"
                + " committed offset. If it fails again, check PostgreSQL and the brokers; the stack trace is logged at"
                + " level DEBUG.";
    }

    /** Returns the message about a failed republish command; null if the failure is unknown. */
    static @Nullable String ofRepublish(Throwable failure) {
        Throwable decisive = decisive(failure);
        if (decisive instanceof NonRetriableProblem) {
            return "The rows could not be sent within transaction.timeout.ms, so Kafka rejects them. Nothing was"
                    + " published. Run the command when PostgreSQL and Kafka are less busy, or call Republish.run with"
                    + " a higher transaction.timeout.ms in the Kafka client properties.";
        }
        if (decisive instanceof CaptureProblem && isFenced(decisive.getCause())) {
            return "Another run of the command has started and ended this one. Wait for the other one. Then run"
                    + " the command again: it publishes only the rows that are still missing.";
        }
        if (decisive instanceof CaptureProblem) {
            return String.valueOf(decisive.getMessage());
        }
        if (decisive instanceof SQLException refused) {
            return ALTERED.contains(String.valueOf(refused.getSQLState()))
                    ? "A table was altered while it was read: " + describe(refused) + ". Nothing was published. Run the"
                            + " command again, after the migration."
                    : "PostgreSQL cannot be read: " + describe(refused) + ". Nothing was published. Check that"
                            + " PostgreSQL is running, that the options and PGPASSWORD are right, and that the role"
                            + " has the privileges in capture-role.sql. Then run the command again.";
        }
        // Connect's exceptions are Kafka exceptions, too, and come from Debezium.
        if (decisive instanceof KafkaException && !(decisive instanceof ConnectException)) {
            return "Kafka cannot be read or written: " + describe(decisive) + ". Nothing was published. Check the"
                    + " brokers, the option --kafka and the access rights. Then run the command again.";
        }
        return null;
    }

    private static boolean isFenced(@Nullable Throwable cause) {
        return cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException;
    }

    /** Returns the first problem with a remedy or error of PostgreSQL or Kafka; the deepest cause if there is none. */
    private static Throwable decisive(Throwable failure) {
        Throwable each = failure;
        for (int depth = 0; depth < MAXIMUM_DEPTH; depth++) {
            Throwable cause = each.getCause();
            if (cause == null || each instanceof CaptureProblem || each instanceof SQLException
                    || each instanceof ApiException) {
                break;
            }
            each = cause;
        }
        return each;
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

    /** Returns the name of an exception and its message, on one line. */
    static String describe(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? "no message" : message.strip().replaceAll("\\s+", " ");
        return failure.getClass().getSimpleName() + ", " + (text.endsWith(".")
                ? text.substring(0, text.length() - 1)
                : text);
    }
}
