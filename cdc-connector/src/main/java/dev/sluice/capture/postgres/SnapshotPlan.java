package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.KeyColumns;

/**
 * The queries of one snapshot, and the state of the tables for which they were written. The queries are written before
 * the snapshot exists, and a table that is rewritten later is empty to an older snapshot. So the rows may be used only
 * if the tables are still in that state when the queries hold their locks. Immutable.
 */
public final class SnapshotPlan {
    /**
     * The xmin of all catalog rows that describe the table, and the files of the table and its partitions. VACUUM and
     * ANALYZE update pg_class in place, which does not change xmin.
     */
    private static final String STATE = """
            select pg_catalog.string_agg(pg_catalog.concat_ws(' ', c.oid, c.xmin, c.relfilenode,
                (select pg_catalog.string_agg(a.attnum || '.' || a.xmin, ',' order by a.attnum)
                  from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0),
                (select i.indexrelid || '.' || i.xmin from pg_catalog.pg_index i
                  where i.indrelid = c.oid and i.indisprimary)), ';' order by c.oid)
            from pg_catalog.pg_class c, (select pg_catalog.to_regclass(?)) root (oid)
            where c.oid = root.oid or c.oid in (select t.relid from pg_catalog.pg_partition_tree(root.oid) t)""";

    private final SourceDatabase database;
    private final Map<TableName, SnapshotQuery> queries;
    private final Map<TableName, String> states;

    private SnapshotPlan(SourceDatabase database, Map<TableName, SnapshotQuery> queries,
            Map<TableName, String> states) {
        this.database = database;
        this.queries = queries;
        this.states = states;
    }

    /** Reads the state of the tables, then writes their queries. */
    static SnapshotPlan of(SourceDatabase database, Connection connection, List<TableDefinition> tables,
            String publication, KeyColumns keys) throws SQLException {
        Map<TableName, String> states = new LinkedHashMap<>();
        for (TableDefinition table : tables) {
            states.put(table.table(), state(connection, table.table()));
        }
        Map<TableName, SnapshotQuery> queries = new LinkedHashMap<>();
        for (TableDefinition table : tables) {
            queries.put(table.table(), SnapshotQuery.of(connection, table, publication, keys));
        }
        return new SnapshotPlan(database, queries, states);
    }

    /** Returns the query of each table, in the order of the channels. */
    public Map<TableName, SnapshotQuery> queries() {
        return queries;
    }

    /**
     * Compares the tables with the state for which the queries were written. To be called when the queries hold their
     * locks, or after their end.
     *
     * @throws CaptureProblem
     *             if a table differs, so that the rows of the queries must not be published
     */
    public void requireUnchanged() {
        try (Connection connection = database.connect()) {
            for (Map.Entry<TableName, String> table : states.entrySet()) {
                if (!table.getValue().equals(state(connection, table.getKey()))) {
                    throw new CaptureProblem("Table " + table.getKey() + " was changed while its rows were copied, so"
                            + " nothing was published. Nothing is lost; the capture copies all tables again. If the"
                            + " republish command prints this, run it again. If this is repeated, do not alter, rewrite"
                            + " or grant on captured tables until the copy has begun.");
                }
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("PostgreSQL's catalog could not be read", failed);
        }
    }

    private static String state(Connection connection, TableName table) throws SQLException {
        return SourceRequirements.query(connection, STATE, table.quoted()).orElse("");
    }
}
