package dev.sluice.capture.engine;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.postgres.SlotSql;
import dev.sluice.capture.problem.CaptureProblem;

/** The translation of Debezium failures that an operator can solve into problems with a remedy. Pure. */
final class EngineFailure {
    private static final int MAXIMUM_DEPTH = 20;

    private EngineFailure() {}

    /** Returns the problem behind {@code failure}; null if the failure is not a known one. */
    static @Nullable CaptureProblem explained(@Nullable Throwable failure, String slot, int majorVersion) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < MAXIMUM_DEPTH; depth++) {
            String message = String.valueOf(each.getMessage());
            if (message.contains("properly convert")) {
                return unconvertible(each, slot, majorVersion);
            }
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

    private static CaptureProblem unconvertible(Throwable cause, String slot, int majorVersion) {
        return new CaptureProblem(cause.getMessage() + ": the row cannot be published, and the capture never skips a"
                + " row silently, so nothing more is captured. Correct the value in the table. During an initial"
                + " snapshot, the next start reads the corrected value. Otherwise the WAL still holds the wrong value:"
                + " run " + SlotSql.recreate(slot, majorVersion)
                + " This leaves a gap, which a gap record reports; publish the missing"
                + " rows with the republish command. Do not exclude the column from the publication: PostgreSQL would"
                + " reject every UPDATE and DELETE.", cause);
    }
}
