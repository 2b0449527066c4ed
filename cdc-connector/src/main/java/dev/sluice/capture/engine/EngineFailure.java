package dev.sluice.capture.engine;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.postgres.SlotSql;
import dev.sluice.capture.problem.CaptureProblem;

/** The translation of Debezium failures that an operator can solve into problems with a remedy. Pure. */
final class EngineFailure {
    private static final int MAXIMUM_DEPTH = 20;
    /** PostgreSQL's errors for a text of more than 1 GB. A size of more than ten digits means corrupt data. */
    private static final Pattern TOO_LONG = Pattern
            .compile("invalid memory alloc request size \\d{10}\\b|Cannot enlarge string buffer");

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
            if (TOO_LONG.matcher(message).find()) {
                return tooLong(message.replaceAll("\\s+", " "), slot, each);
            }
            each = each.getCause();
        }
        return null;
    }

    private static CaptureProblem tooLong(String message, String slot, Throwable cause) {
        if (message.contains("pgoutput")) {
            return new CaptureProblem("PostgreSQL cannot print a row in the WAL: its text is longer than 1 GB, the"
                    + " limit of PostgreSQL (" + message + "). The WAL cannot be read past this row, so nothing more is"
                    + " captured, and PostgreSQL retains its WAL. Shorten the row, then give up the WAL up to now: run "
                    + SlotSql.drop(slot) + " The next start says how to create the slot again, and reports the gap."
                    + " Then publish the missing rows with the republish command.", cause);
        }
        return new CaptureProblem("PostgreSQL cannot print a row of a captured table: its text is longer than 1 GB,"
                + " the limit of PostgreSQL (" + message + "). The tables cannot be copied, so nothing is published."
                + " Shorten the row, or set the first start to FOLLOW_ONLY to leave out all older rows.", cause);
    }
}
