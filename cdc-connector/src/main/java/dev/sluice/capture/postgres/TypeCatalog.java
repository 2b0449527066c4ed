package dev.sluice.capture.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.pgoutput.PgOutputDecoder.RelationCatalog;
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

    /** Returns a resolver of types that asks this catalog. */
    public TypeResolver resolver() {
        return new TypeResolver(this::type);
    }

    private @Nullable CatalogType type(int oid) {
        try (PreparedStatement query = connections.get().prepareStatement("""
                select case t.typtype when 'b' then t.typname else '' end, t.typnamespace = 'pg_catalog'::regnamespace,
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
        } catch (SQLException failed) {
            throw new IllegalStateException("A type could not be looked up in PostgreSQL", failed);
        }
    }

    @Override
    public List<String> primaryKey(int relation) {
        try (PreparedStatement query = connections.get().prepareStatement("""
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
        } catch (SQLException failed) {
            throw new IllegalStateException("A primary key could not be looked up in PostgreSQL", failed);
        }
    }
}
