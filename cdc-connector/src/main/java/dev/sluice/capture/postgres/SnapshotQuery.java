package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sluice.capture.channel.TableDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.Column;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.row.TableKey;
import dev.sluice.capture.value.KnownTypes;
import dev.sluice.capture.value.TypeResolver;

/**
 * The query that reads all rows of a table for a snapshot, ordered by time column, then primary key. Each row is one
 * text: an array of what PostgreSQL prints for its columns, so that Debezium does not interpret their types and names.
 *
 * @param relation
 *            the table's OID
 * @param shape
 *            the columns of the rows
 * @param select
 *            the query, which returns one column
 */
public record SnapshotQuery(int relation, RowShape shape, String select) {
    /**
     * Returns the query for a table.
     *
     * @param keys
     *            the primary keys that are in force
     * @throws CaptureProblem
     *             if there is no such table
     */
    static SnapshotQuery of(Connection connection, TableDefinition table, String publication, KeyColumns keys)
            throws SQLException {
        TableName name = table.table();
        var catalog = new TypeCatalog(() -> connection);
        TypeResolver types = catalog.resolver(new KnownTypes(""));
        List<Column> columns = new ArrayList<>();
        int relation = 0;
        try (PreparedStatement query = connection.prepareStatement("""
                select c.oid, a.attname, a.atttypid from pg_catalog.pg_class c
                join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.oid = cast(? as regclass) and exists (select 1 from pg_catalog.pg_publication_tables p
                  where p.pubname = ? and p.schemaname = ? and p.tablename = ?
                    and a.attname = any (p.attnames))
                order by a.attnum""")) {
            query.setString(1, name.quoted());
            query.setString(2, publication);
            query.setString(3, name.schema());
            query.setString(4, name.table());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    relation = (int) rows.getLong(1);
                    columns.add(new Column(rows.getString(2), types.resolve((int) rows.getLong(3), null, false)));
                }
            }
        }
        if (columns.isEmpty()) {
            throw new CaptureProblem("Table " + name + " is not in publication " + publication
                    + ", so its rows cannot be copied. Add it to the publication.");
        }
        TableKey key = keys.inForce(relation, columns.stream().map(Column::name).toList(), catalog::primaryKey);
        String order = Stream.concat(Stream.of(table.columns().time()), key.columns().stream()).distinct()
                .map(column -> "r." + quoted(column)).collect(Collectors.joining(", "));
        // format() prints a value as its output function does, with the padding of char(n). num_nulls() tells NULL from
        // a row of NULLs.
        String texts = columns.stream().map(column -> "r." + quoted(column.name()))
                .map(column -> "case pg_catalog.num_nulls(" + column + ") when 0 then pg_catalog.format('%s', " + column
                        + ") end")
                .collect(Collectors.joining(", "));
        return new SnapshotQuery(relation, new RowShape(name, columns, key), "select array[" + texts
                + "]::text from " + from(connection, name) + " r order by " + order);
    }

    /**
     * Returns the FROM item with the rows that the WAL has for this table: its partitions are included, other tables
     * that inherit from it are not.
     */
    static String from(Connection connection, TableName table) throws SQLException {
        boolean isPartitioned = SourceRequirements.query(connection,
                "select 'yes' from pg_catalog.pg_class where oid = cast(? as regclass) and relkind = 'p'",
                table.quoted()).isPresent();
        return isPartitioned ? table.quoted() : "only " + table.quoted();
    }

    private static String quoted(String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }
}
