package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The open and prepared transactions that have written something. Used by one thread. */
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
     * @return the oldest one that is still open after {@code limit}, with the statement that ends it; empty if all have
     *         ended
     */
    Optional<String> await(Duration limit) throws SQLException, InterruptedException {
        String all = SourceRequirements.query(connection, ALL).orElse("");
        Optional<String> oldest = oldest(all);
        for (long attempts = limit.toMillis() / INTERVAL.toMillis(); attempts > 0 && oldest.isPresent(); attempts--) {
            Thread.sleep(INTERVAL.toMillis());
            oldest = oldest(all);
        }
        return oldest;
    }

    private Optional<String> oldest(String all) throws SQLException {
        return SourceRequirements.query(connection, OLDEST, all);
    }
}
