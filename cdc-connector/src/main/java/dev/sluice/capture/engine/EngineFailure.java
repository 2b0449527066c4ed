package dev.sluice.capture.engine;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.CaptureProblem;

/** The translation of Debezium failures that an operator can solve into problems with a remedy. Pure. */
final class EngineFailure {
    private static final int MAXIMUM_DEPTH = 20;

    private EngineFailure() {}

    /** Returns the problem behind {@code failure}; null if the failure is not a known one. */
    static @Nullable CaptureProblem explained(@Nullable Throwable failure, String slot) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < MAXIMUM_DEPTH; depth++) {
            String message = String.valueOf(each.getMessage());
            if (message.contains("create replication slot timed out")) {
                return new CaptureProblem("Replication slot " + slot
                        + " could not be created in time: PostgreSQL waits until all open transactions have ended."
                        + " Nothing is lost; the capture retries. Wait, or end those transactions. To list them,"
                        + " oldest first, run SELECT pid::text, xact_start, query FROM pg_stat_activity WHERE"
                        + " backend_xid IS NOT NULL UNION ALL SELECT gid, prepared, 'prepared transaction' FROM"
                        + " pg_prepared_xacts ORDER BY 2;", each);
            }
            each = each.getCause();
        }
        return null;
    }
}
