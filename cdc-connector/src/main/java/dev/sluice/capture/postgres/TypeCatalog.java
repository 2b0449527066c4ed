package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.pgoutput.PgOutputDecoder.RelationCatalog;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.value.KnownTypes;
import dev.sluice.capture.value.TypeResolver;
import dev.sluice.capture.value.TypeResolver.CatalogType;

/** The lookup of types and primary keys in the system catalogs, by OID. Owned by one thread. */
public final class TypeCatalog implements RelationCatalog {
    /** A source of connections; the catalog does not close them. */
    @FunctionalInterface
    public interface Connections {
        /** Returns a usable connection. */
        Connection get() throws SQLException;
    }

    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(10);

    private final Connections connections;

    /**
     * @param connections
     *            asked for each lookup, which ends the transaction of the connection
     */
    public TypeCatalog(Connections connections) {
        this.connections = connections;
    }

    /**
     * Returns a resolver of types that asks this catalog.
     *
     * @param stored
     *            the types that are known although they may have been dropped; others are added
     */
    public TypeResolver resolver(KnownTypes stored) {
        return new TypeResolver(this::type, stored);
    }

    /** Returns the OID of a table; 0 if there is none with this name. */
    public int relation(TableName table) {
        List<Integer> oids = find("select cast(pg_catalog.to_regclass(?) as oid)",
                query -> query.setString(1, table.quoted()), row -> (int) row.getLong(1));
        return oids.isEmpty() ? 0 : oids.get(0);
    }

    /** Returns whether there is a table with this OID. */
    public boolean exists(int relation) {
        return !find("select 1 from pg_catalog.pg_class where oid = cast(? as oid)",
                query -> query.setLong(1, Integer.toUnsignedLong(relation)), row -> row.getInt(1)).isEmpty();
    }

    /** Returns the types of a table's columns that are not built in. */
    public List<Integer> createdTypes(int relation) {
        return find("""
                select distinct a.atttypid from pg_catalog.pg_attribute a
                join pg_catalog.pg_type t on t.oid = a.atttypid
                where a.attrelid = cast(? as oid) and a.attnum > 0
                  and t.typnamespace <> 'pg_catalog'::regnamespace""",
                query -> query.setLong(1, Integer.toUnsignedLong(relation)), row -> (int) row.getLong(1));
    }

    /**
     * {@inheritDoc}
     *
     * @throws CaptureProblem
     *             if the changes are not visible within ten seconds
     */
    @Override
    public void awaitVisible(long transaction, int relation) {
        long began = System.nanoTime();
        while (isInvisibleMigration(transaction, relation)) {
            if (System.nanoTime() - began > VISIBLE_LIMIT.toNanos()) {
                throw new CaptureProblem("Transaction " + transaction + " is in the WAL, but other sessions do not see"
                        + " its changes yet. Its commit waits for a synchronous standby. It changed a captured table or"
                        + " a schema, so nothing is captured until its changes are visible. Start the standby, or"
                        + " change synchronous_standby_names. That setting must not match the capture.");
            }
            pause();
        }
    }

    /**
     * PostgreSQL keeps a transaction's locks until its changes are visible. Every statement that changes the definition
     * of a table takes one of these locks on it, and one that renames a schema locks the catalog of schemas.
     */
    private boolean isInvisibleMigration(long transaction, int relation) {
        return !find("""
                select 1 from pg_catalog.pg_locks own join pg_catalog.pg_locks lock using (virtualtransaction)
                where own.locktype = 'transactionid' and own.granted
                and own.transactionid = cast(cast(? as text) as xid)
                and lock.locktype = 'relation' and lock.granted
                and lock.database = (select oid from pg_catalog.pg_database where datname = current_database())
                and (lock.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                        'AccessExclusiveLock') and lock.relation = cast(? as oid)
                    or lock.mode = 'RowExclusiveLock' and lock.relation = cast('pg_catalog.pg_namespace' as regclass))
                limit 1""", query -> {
            query.setString(1, Long.toString(transaction));
            query.setLong(2, Integer.toUnsignedLong(relation));
        }, row -> row.getInt(1)).isEmpty();
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The capture ends", ended);
        }
    }

    @Override
    public List<String> primaryKey(int relation) {
        return find("""
                select a.attname from pg_catalog.pg_index i
                cross join unnest(i.indkey) with ordinality as k (attnum, ordinal)
                join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                where i.indisprimary and i.indrelid = cast(? as oid) order by k.ordinal""",
                query -> query.setLong(1, Integer.toUnsignedLong(relation)), row -> row.getString(1));
    }

    private @Nullable CatalogType type(int oid) {
        List<CatalogType> types = find("""
                select case t.typtype when 'b' then t.typname else '' end,
                  t.typnamespace = 'pg_catalog'::regnamespace,
                  case t.typtype when 'd' then t.typbasetype else 0 end,
                  case t.typinput when 'pg_catalog.array_in'::regproc then t.typelem else 0 end, t.typdelim
                from pg_catalog.pg_type t where t.oid = cast(? as oid)""",
                query -> query.setLong(1, Integer.toUnsignedLong(oid)),
                row -> new CatalogType(row.getString(1), row.getBoolean(2), (int) row.getLong(3), (int) row.getLong(4),
                        row.getString(5).charAt(0)));
        return types.isEmpty() ? null : types.get(0);
    }

    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> find(String sql, Parameters parameters, RowReader<T> reader) {
        try {
            Connection connection = connections.get();
            List<T> found = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                parameters.set(query);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(reader.read(rows));
                    }
                }
            }
            if (!connection.getAutoCommit()) {
                // The next lookup must see what was committed in between, whatever the isolation level.
                connection.commit();
            }
            return found;
        } catch (SQLException failed) {
            throw new IllegalStateException("PostgreSQL's catalog could not be read", failed);
        }
    }
}
