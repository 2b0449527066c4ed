package dev.sluice.capture.engine;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.CaptureProblem;

/** Says in words what to do about failures that Debezium knows and an operator can end. Pure. */
final class EngineFailure {
    private static final int MAXIMUM_DEPTH = 20;

    private EngineFailure() {}

    /** The problem that shows as {@code failure}; null if it is none of these. */
    static @Nullable CaptureProblem explained(@Nullable Throwable failure, String slot) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < MAXIMUM_DEPTH; depth++) {
            String message = String.valueOf(each.getMessage());
            if (message.contains("properly convert")) {
                return unconvertible(each, slot);
            }
            if (message.contains("create replication slot timed out")) {
                return new CaptureProblem("Replication slot " + slot
                        + " could not be made in time: PostgreSQL waits for"
                        + " the transactions that were open before to end. Nothing is lost; the capture tries again. End"
                        + " them: SELECT pid, xact_start, query FROM pg_stat_activity WHERE backend_xid IS NOT NULL ORDER"
                        + " BY xact_start; shows the oldest first.", each);
            }
            each = each.getCause();
        }
        return null;
    }

    private static CaptureProblem unconvertible(Throwable cause, String slot) {
        return new CaptureProblem(cause.getMessage() + ": a row cannot be carried as it is, and nothing is left out"
                + " silently, so nothing more is captured. Correct the value in the table. Where the rows that are there"
                + " are being copied, the next start takes the correct one. Otherwise the log still holds the wrong one:"
                + " run SELECT pg_drop_replication_slot('" + slot + "'); SELECT pg_create_logical_replication_slot('"
                + slot + "', 'pgoutput'); which leaves a gap that is told, and publish the rows that are missing then"
                + " with Republish. A column cannot be left out of the publication: PostgreSQL would refuse every UPDATE"
                + " and DELETE.", cause);
    }
}
