package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.sluice.capture.channel.TableName;

/** The transactions that have written something: open and prepared ones. Used by one thread. */
final class OpenTransactions {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final String ALL = """
            select pid, null gid, backend_xid::text id, age(backend_xid) age, xact_start since from pg_stat_activity
            where backend_xid is not null and pid <> pg_backend_pid()
            union all select null, gid, transaction::text, age(transaction), prepared from pg_prepared_xacts""";

    private final Connection connection;
    private final String open;

    private OpenTransactions(Connection connection, String open) {
        this.connection = connection;
        this.open = "with open as (" + open + ") ";
    }

    /** Returns all of the cluster: the creation of a replication slot waits for them. */
    static OpenTransactions ofAll(Connection connection) {
        return new OpenTransactions(connection, ALL);
    }

    /** Returns those that have written to tables, or to their partitions. */
    static OpenTransactions of(Connection connection, List<TableName> tables) {
        String names = tables.stream().map(TableName::quoted).collect(Collectors.joining(";"));
        // From the locks: pg_stat_activity hides the transactions of other roles from a role without privileges.
        return new OpenTransactions(connection, String.format("""
            select distinct l.pid, p.gid, l.virtualtransaction id,
              extract(epoch from now() - coalesce(a.xact_start, p.prepared)) age, coalesce(a.xact_start, p.prepared) since
            from pg_locks l left join pg_stat_activity a on a.pid = l.pid
            left join pg_prepared_xacts p on l.pid is null and l.virtualtransaction = '-1/' || p.transaction
            where l.locktype = 'relation' and l.granted and l.pid is distinct from pg_backend_pid()
              and l.database = (select oid from pg_database where datname = current_database())
              and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
              and l.relation in (
                select to_regclass(t) from unnest(string_to_array('%1$s', ';')) t
                union select tree.relid from unnest(string_to_array('%1$s', ';')) t,
                  pg_partition_tree(to_regclass(t)) tree)""", names));
    }

    /**
     * Waits until the transactions that are open now have ended.
     *
     * @return the oldest one that is still open after {@code limit}, with the statement that ends it; empty if all have
     *         ended
     */
    Optional<String> await(Duration limit) throws SQLException, InterruptedException {
        String all = SourceRequirements
                .query(connection, open + "select coalesce(string_agg(id, ','), '') from open").orElse("");
        Optional<String> oldest = oldest(all);
        for (long attempts = limit.toMillis() / INTERVAL.toMillis(); attempts > 0 && oldest.isPresent(); attempts--) {
            Thread.sleep(INTERVAL.toMillis());
            oldest = oldest(all);
        }
        return oldest;
    }

    private Optional<String> oldest(String all) throws SQLException {
        return SourceRequirements.query(connection, open + """
                select case when pid is null then 'prepared transaction ' || coalesce(quote_literal(gid), '(unknown)')
                    else 'backend ' || pid end
                  || coalesce(', open since ' || since, '') || ': run '
                  || case when pid is null then 'ROLLBACK PREPARED ' || coalesce(quote_literal(gid), '…')
                    else 'SELECT pg_terminate_backend(' || pid || ')' end || ';'
                from open where id = any (string_to_array(?, ',')) order by age desc nulls last limit 1""", all);
    }
}
