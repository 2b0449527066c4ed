package dev.sluice.capture.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.postgres.SourceCatalog.CatalogColumn;
import dev.sluice.capture.postgres.SourceCatalog.Generated;
import dev.sluice.capture.postgres.SourceCatalog.Guard;
import dev.sluice.capture.postgres.SourceCatalog.Part;
import dev.sluice.capture.postgres.SourceCatalog.Publication;
import dev.sluice.capture.postgres.SourceCatalog.Server;
import dev.sluice.capture.postgres.SourceCatalog.Table;

/** The queries behind {@link SourceCatalog}. Works on every supported version of PostgreSQL. Used by one thread. */
final class CatalogReader {
    private static final String GUARD_COLUMNS = """
            (select quote_ident(t.tgname) from pg_trigger t
              where t.tgrelid = c.oid and (t.tgtype & 34) = 34 order by t.tgenabled = 'A' desc, t.tgname limit 1),
            exists (select 1 from pg_trigger t
              where t.tgrelid = c.oid and (t.tgtype & 34) = 34 and t.tgenabled = 'A')
            """;

    private final Connection connection;
    private final List<TableName> wanted;
    private final String publication;

    CatalogReader(Connection connection, List<TableName> wanted, String publication) {
        this.connection = connection;
        this.wanted = wanted;
        this.publication = publication;
    }

    /** Reads the end of the WAL first, so that every later change of the catalogs has a higher LSN. */
    SourceCatalog read() throws SQLException {
        String walEnd = SourceRequirements.query(connection, "select pg_current_wal_flush_lsn()::text").orElseThrow();
        Server server = server();
        return new SourceCatalog(walEnd, server, publication(), tables());
    }

    private Server server() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select current_setting('server_version_num')::int, current_setting('wal_level'),
                  current_setting('server_encoding'), current_user,
                  exists (select 1 from pg_roles where rolname = current_user and (rolreplication or rolsuper)),
                  coalesce((select format('%I.%I', n.nspname, p.proname) from pg_proc p
                    join pg_namespace n on n.oid = p.pronamespace
                    where p.proname = 'sluice_refuse_truncate' order by n.nspname limit 1),
                    'public.sluice_refuse_truncate')"""); ResultSet row = query.executeQuery()) {
            row.next();
            return new Server(row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5),
                    row.getString(6));
        }
    }

    private @Nullable Publication publication() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select p.oid::text, p.xmin::text, p.pubinsert and p.pubupdate and p.pubdelete, p.pubviaroot,
                  coalesce(to_jsonb(p) ->> 'pubgencols', 'n') = 's'
                from pg_publication p where p.pubname = ?""")) {
            query.setString(1, publication);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new Publication(row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4),
                                row.getBoolean(5))
                        : null;
            }
        }
    }

    private Map<TableName, Table> tables() throws SQLException {
        Map<String, List<CatalogColumn>> columns = new HashMap<>();
        Map<String, List<Part>> parts = new HashMap<>();
        Map<TableName, Table> tables = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement("""
                select n.nspname, c.relname, c.oid::text, c.relkind::text, c.relreplident = 'f',
                  concat_ws(',', (select string_agg(r.oid || '.' || r.xmin, ',' order by r.oid)
                      from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
                      where p.pubname = publication.name and r.prrelid in
                        (select c.oid union select a.relid from pg_partition_ancestors(c.oid) a)),
                    (select string_agg(s.oid || '.' || s.xmin, ',' order by s.oid)
                      from pg_publication_namespace s join pg_publication p on p.oid = s.pnpubid
                      where p.pubname = publication.name and s.pnnspid = c.relnamespace),
                    (select 'x.' || c.xmin where state.published and not state.named)),
                  state.named, state.published,
                  (select v.rowfilter from pg_publication_tables v where v.pubname = publication.name
                    and v.schemaname = n.nspname and v.tablename = c.relname),
                  (select format('%I.%I', v.schemaname, v.tablename) from pg_partition_ancestors(c.oid) a
                    join pg_class ac on ac.oid = a.relid join pg_namespace an on an.oid = ac.relnamespace
                    join pg_publication_tables v on v.pubname = publication.name and v.schemaname = an.nspname
                      and v.tablename = ac.relname
                    where a.relid <> c.oid limit 1),
                  array (select a.attname from pg_index i
                    cross join unnest(i.indkey) with ordinality k (attnum, ordinal)
                    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                    where i.indisprimary and i.indrelid = c.oid order by k.ordinal),
                  array (select format('%I.%I', hn.nspname, h.relname) from pg_inherits i
                    join pg_class h on h.oid = i.inhrelid join pg_namespace hn on hn.oid = h.relnamespace
                    where i.inhparent = c.oid and not h.relispartition and not exists (
                      select 1 from unnest(?::text[], ?::text[]) o (schema, name)
                      where o.schema = hn.nspname and o.name = h.relname) order by 1),
                """ + GUARD_COLUMNS + """
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                join unnest(?::text[], ?::text[]) w (schema, name) on w.schema = n.nspname and w.name = c.relname
                cross join (select ?::text as name) publication
                cross join lateral (select
                  exists (select 1 from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
                    where p.pubname = publication.name and r.prrelid in
                      (select c.oid union select a.relid from pg_partition_ancestors(c.oid) a)) as named,
                  exists (select 1 from pg_publication_tables v where v.pubname = publication.name
                    and v.schemaname = n.nspname and v.tablename = c.relname) as published) state
                where c.relkind in ('r', 'p', 'f', 'v', 'm')""")) {
            setTables(query, 1);
            setTables(query, 3);
            query.setString(5, publication);
            try (ResultSet row = query.executeQuery()) {
                readColumns(columns);
                readParts(parts);
                while (row.next()) {
                    String oid = row.getString(3);
                    tables.put(new TableName(row.getString(1), row.getString(2)),
                            new Table(oid, row.getString(4).charAt(0), row.getBoolean(5), row.getString(6),
                                    row.getBoolean(7), row.getBoolean(8), row.getString(9), row.getString(10),
                                    columns.getOrDefault(oid, List.of()), strings(row.getArray(11)),
                                    new Guard(row.getString(13), row.getBoolean(14)),
                                    parts.getOrDefault(oid, List.of()), strings(row.getArray(12))));
                }
            }
        }
        return tables;
    }

    /**
     * Does not use {@code pg_publication_tables}, because that view reads the newest catalogs: a column that was
     * dropped after this query began would look unpublished.
     */
    private void readColumns(Map<String, List<CatalogColumn>> columns) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select c.oid::text, a.attname, format_type(a.atttypid, a.atttypmod), b.typname, b.typcategory::text,
                  a.attgenerated::text, coalesce((select bool_or(a.attname = any (array (select l.attname
                      from pg_attribute l where l.attrelid = r.prrelid and l.attnum = any (r.prattrs))))
                    from pg_publication_rel r where r.prpubid = p.oid and r.prattrs is not null and r.prrelid in
                      (select c.oid union select s.relid from pg_partition_ancestors(c.oid) s)),
                    a.attgenerated = '' or a.attgenerated::text = to_jsonb(p) ->> 'pubgencols', false)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                join unnest(?::text[], ?::text[]) w (schema, name) on w.schema = n.nspname and w.name = c.relname
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                left join pg_publication p on p.pubname = ?
                join pg_type b on b.oid = (with recursive base (oid) as (select a.atttypid
                    union all select t.typbasetype from base join pg_type t on t.oid = base.oid where t.typtype = 'd')
                  select t.oid from base join pg_type t on t.oid = base.oid where t.typtype <> 'd')
                order by c.oid, a.attnum""")) {
            setTables(query, 1);
            query.setString(3, publication);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    columns.computeIfAbsent(row.getString(1), oid -> new ArrayList<>())
                            .add(new CatalogColumn(row.getString(2), row.getString(3), row.getString(4),
                                    row.getString(5).charAt(0), generated(row.getString(6)), row.getBoolean(7)));
                }
            }
        }
    }

    private static Generated generated(String attribute) {
        return attribute.isEmpty() ? Generated.NOT : attribute.equals("s") ? Generated.STORED : Generated.VIRTUAL;
    }

    private void readParts(Map<String, List<Part>> parts) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select root.oid::text, format('%I.%I', cn.nspname, c.relname), tree.isleaf, c.relreplident = 'f',
                """ + GUARD_COLUMNS + """
                from pg_class root join pg_namespace n on n.oid = root.relnamespace
                join unnest(?::text[], ?::text[]) w (schema, name) on w.schema = n.nspname and w.name = root.relname
                cross join lateral pg_partition_tree(root.oid) tree
                join pg_class c on c.oid = tree.relid and c.oid <> root.oid and c.relkind in ('r', 'p')
                join pg_namespace cn on cn.oid = c.relnamespace
                where root.relkind = 'p' order by 1, 2""")) {
            setTables(query, 1);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    parts.computeIfAbsent(row.getString(1), oid -> new ArrayList<>())
                            .add(new Part(row.getString(2), row.getBoolean(3), row.getBoolean(4),
                                    new Guard(row.getString(5), row.getBoolean(6))));
                }
            }
        }
    }

    private void setTables(PreparedStatement query, int first) throws SQLException {
        query.setArray(first, array(wanted.stream().map(TableName::schema).toArray()));
        query.setArray(first + 1, array(wanted.stream().map(TableName::table).toArray()));
    }

    private Array array(Object[] texts) throws SQLException {
        return connection.createArrayOf("text", texts);
    }

    private static List<String> strings(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }
}
