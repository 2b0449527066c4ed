package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.pgoutput.PgOutputDecoder.RelationCatalog;
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

    private final Connections connections;

    /**
     * @param connections
     *            asked for each lookup
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

    /** Returns the types of a table's columns that are not built in. */
    public List<Integer> createdTypes(int relation) {
        try {
            Connection connection = connections.get();
            List<Integer> types = createdTypes(connection, relation);
            endTransaction(connection);
            return types;
        } catch (SQLException failed) {
            throw new IllegalStateException("The types of columns could not be looked up in PostgreSQL", failed);
        }
    }

    private static List<Integer> createdTypes(Connection connection, int relation) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select distinct a.atttypid from pg_catalog.pg_attribute a
                join pg_catalog.pg_type t on t.oid = a.atttypid
                where a.attrelid = cast(? as oid) and a.attnum > 0
                  and t.typnamespace <> 'pg_catalog'::regnamespace""")) {
            query.setLong(1, Integer.toUnsignedLong(relation));
            List<Integer> types = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    types.add((int) rows.getLong(1));
                }
            }
            return types;
        }
    }

    /** Returns the OID of a table; 0 if there is none with this name. */
    public int relation(TableName table) {
        try {
            Connection connection = connections.get();
            int oid = 0;
            try (PreparedStatement query = connection.prepareStatement("select cast(to_regclass(?) as oid)")) {
                query.setString(1, table.quoted());
                try (ResultSet row = query.executeQuery()) {
                    oid = row.next() ? (int) row.getLong(1) : 0;
                }
            }
            endTransaction(connection);
            return oid;
        } catch (SQLException failed) {
            throw new IllegalStateException("Table " + table + " could not be looked up in PostgreSQL", failed);
        }
    }

    private @Nullable CatalogType type(int oid) {
        try {
            Connection connection = connections.get();
            CatalogType type = type(connection, oid);
            endTransaction(connection);
            return type;
        } catch (SQLException failed) {
            throw new IllegalStateException("A type could not be looked up in PostgreSQL", failed);
        }
    }

    private static @Nullable CatalogType type(Connection connection, int oid) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select t.typname, t.typnamespace = 'pg_catalog'::regnamespace,
                  case t.typtype when 'd' then t.typbasetype else 0 end,
                  case t.typinput when 'pg_catalog.array_in'::regproc then t.typelem else 0 end, t.typdelim
                from pg_catalog.pg_type t where t.oid = cast(? as oid)""")) {
            query.setLong(1, Integer.toUnsignedLong(oid));
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new CatalogType(row.getString(1), row.getBoolean(2), (int) row.getLong(3),
                                (int) row.getLong(4), row.getString(5).charAt(0))
                        : null;
            }
        }
    }

    @Override
    public List<String> primaryKey(int relation) {
        try {
            Connection connection = connections.get();
            List<String> columns = primaryKey(connection, relation);
            endTransaction(connection);
            return columns;
        } catch (SQLException failed) {
            throw new IllegalStateException("A primary key could not be looked up in PostgreSQL", failed);
        }
    }

    private static List<String> primaryKey(Connection connection, int relation) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select a.attname from pg_catalog.pg_index i
                cross join unnest(i.indkey) with ordinality as k (attnum, ordinal)
                join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                where i.indisprimary and i.indrelid = cast(? as oid) order by k.ordinal""")) {
            query.setLong(1, Integer.toUnsignedLong(relation));
            List<String> columns = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
            return columns;
        }
    }

    /** The next lookup must see what was committed in between, whatever the isolation level. */
    private static void endTransaction(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }
}
