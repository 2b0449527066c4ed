package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import dev.sluice.capture.problem.CaptureProblem;

/** The transactions that the creation of a replication slot waits for: open and prepared ones. Used by one thread. */
final class OpenTransactions {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final String OPEN = """
            with open as (
              select pid, null gid, backend_xid xid, xact_start since from pg_stat_activity
              where backend_xid is not null and pid <> pg_backend_pid()
              union all select null, gid, transaction, prepared from pg_prepared_xacts)
            """;
    private static final String ALL = OPEN + "select coalesce(string_agg(xid::text, ','), '') from open";
    private static final String OLDEST = OPEN + """
            select case when pid is null then 'prepared transaction ' || quote_literal(gid) else 'backend ' || pid end
              || coalesce(', open since ' || since, '') || ': run '
              || case when pid is null then 'ROLLBACK PREPARED ' || quote_literal(gid)
                else 'SELECT pg_terminate_backend(' || pid || ')' end || ';'
            from open where xid::text = any (string_to_array(?, ',')) order by age(xid) desc limit 1""";

    private final Connection connection;

    OpenTransactions(Connection connection) {
        this.connection = connection;
    }

    /**
     * Waits until the transactions that are open now have ended.
     *
     * @param slot
     *            the slot that is to be created
     * @throws CaptureProblem
     *             if one of them is still open after {@code limit}; names the oldest one
     */
    void await(String slot, Duration limit) throws SQLException, InterruptedException {
        String all = SourceRequirements.query(connection, ALL).orElse("");
        long attempts = limit.toMillis() / INTERVAL.toMillis();
        String oldest = oldest(all);
        for (long attempt = 0; !oldest.isEmpty(); attempt++) {
            if (attempt >= attempts) {
                throw new CaptureProblem("Replication slot " + slot + " could not be created in time: PostgreSQL waits"
                        + " until all open transactions have ended. Nothing was compared or published. The oldest is "
                        + oldest + " Or wait until it has ended, and run the command again.");
            }
            Thread.sleep(INTERVAL.toMillis());
            oldest = oldest(all);
        }
    }

    private String oldest(String all) throws SQLException {
        return SourceRequirements.query(connection, OLDEST, all).orElse("");
    }
}
