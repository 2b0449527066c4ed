package dev.sluice.capture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static dev.sluice.capture.EveryType.Sample.sample;

/**
 * Values of every type that a column can have: those of PostgreSQL, of its extensions, and some of a user. A type's
 * extremes are among them. Stateless.
 */
final class EveryType {
    /** The schema of extensions. */
    static final String EXTENSIONS = "extensions";

    private static final String STATISTICS = "(select %s from pg_statistic_ext_data d join pg_statistic_ext e"
            + " on e.oid = d.stxoid where e.stxname = 'correlated')";

    /** The samples. A test reports each type of the server that is missing here. */
    static final List<Sample> SAMPLES = List.of(
            // Numbers and booleans
            sample("bool", "t", "f"), sample("int2", "-32768", "32767"),
            sample("int4", "-2147483648", "0", "2147483647"),
            sample("int8", "9007199254740993", "-9223372036854775808"),
            sample("numeric", "12.5000", "123456789012345678901234567890.10", "1e-20", "NaN", "Infinity", "-Infinity"),
            sample("numeric(3,-2)", "12345", "-50", "NaN"), sample("numeric(10,4)", "1.5"),
            sample("float4", "1.5", "-0", "3.4028235e38", "1e-45", "NaN", "Infinity"),
            sample("float8", "1.5", "0.1", "1e-7", "1.7976931348623157e308", "5e-324", "NaN", "-Infinity"),
            sample("money", "12.50", "-1234567.89", "92233720368547758.07"), sample("oid", "4294967295"),
            sample("xid", "4294967295"), sample("xid8", "18446744073709551615"), sample("cid", "7"),
            sample("tid", "(4294967295,65535)"), sample("pg_lsn", "FFFFFFFF/FFFFFFFF"),
            sample("pg_snapshot", "10:20:10,14"), sample("txid_snapshot", "10:20:10,14"),
            // Text
            sample("text", "ab", "", "NULL", "null", "a\"b\\c", " {x,y} ", "line\nbreak\r\ttab\u0001",
                    "Åda \uD83D\uDE80\u2028"),
            sample("varchar", "a,b"), sample("varchar(3)", "abc"), sample("bpchar", "ab  "), sample("bpchar(5)", "ab"),
            sample("name", "a name"), sample("\"char\"", "x", "\\377"),
            sample("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
            sample("xml", "<?xml version=\"1.0\"?><a b=\"c\">d</a>", "e<f/>"),
            sample("json", "{\n\"a\" : [1.50, null, \"\\u0000\"]}", "null", "\"text\""),
            sample("jsonb", "{\"step\": 3}", "null", "12345678901234567890.10"), sample("jsonpath", "$.a[*] ? (@ > 1)"),
            sample("bytea", "\\xdeadbeef", "", "\\x00", "\\x0001"), sample("bit", "1"), sample("bit(8)", "10100000"),
            sample("varbit", "101", ""), sample("varbit(12)", "1010"), sample("refcursor", "a cursor"),
            sample("tsvector", "a:1 'b c':2A"), sample("tsquery", "a & (b | !c:*)"), sample("gtsvector"),
            // Times
            sample("timestamptz", "2026-01-02 03:04:05.678901+00", "2026-01-02 03:04:05+02",
                    "4714-11-24 00:00:00+00 BC",
                    "0001-12-31 23:59:59+00 BC", "294276-12-31 23:59:59.999999+00", "infinity", "-infinity"),
            sample("timestamp", "2026-01-02 03:04:05", "0044-03-15 12:00:00 BC", "12026-01-02 03:04:05.5",
                    "294276-12-31 23:59:59.999999", "infinity", "-infinity"),
            sample("timestamp(3)", "2026-01-02 03:04:05.678901"),
            sample("date", "2026-01-02", "4714-11-24 BC", "5874897-12-31", "infinity", "-infinity"),
            sample("time", "03:04:05.5", "00:00:00", "24:00:00"),
            sample("timetz", "03:04:05.5+02", "24:00:00-15:59:59", "00:00:00+15:59:59"),
            sample("interval", "1 year 2 mons 3 days 04:05:06.7", "-1 year 2 days -03:04:05.000001", "0",
                    "178000000 years"),
            // Networks, geometry
            sample("inet", "10.0.0.1/8", "::1"), sample("cidr", "10.0.0.0/8"), sample("macaddr", "08:00:2b:01:02:03"),
            sample("macaddr8", "08:00:2b:01:02:03:04:05"), sample("point", "(1,2)", "(NaN,-Infinity)"),
            sample("line", "{1,-1,0}"), sample("lseg", "[(0,0),(1,1)]"), sample("box", "(1,1),(0,0.1)"),
            sample("path", "((0,0),(1,1))", "[(0,0)]"), sample("polygon", "((0,0),(1,1),(2,0))"),
            sample("circle", "<(1,2),3>"),
            // Ranges
            sample("int4range", "[1,5)", "empty", "(,)"), sample("int8range", "[1,)"),
            sample("numrange", "[1.0,2.50]", "(,NaN]"),
            sample("tsrange", "[2026-01-02 03:04:05,infinity)"), sample("tstzrange", "[2026-01-02 03:04:05+02,)"),
            sample("daterange", "[2026-01-02,2026-02-03)"), sample("int4multirange", "{[1,5),[7,9)}", "{}"),
            sample("int8multirange", "{[1,)}"), sample("nummultirange", "{(,1.5)}"),
            sample("tsmultirange", "{[2026-01-02 03:04:05,)}"), sample("tstzmultirange", "{[2026-01-02 03:04:05+02,)}"),
            sample("datemultirange", "{[2026-01-02,2026-02-03)}"),
            // Names in the system catalogs
            sample("regclass", "pg_catalog.pg_class", "public.activity", "0"), sample("regcollation", "\"C\""),
            sample("regconfig", "english"), sample("regdictionary", "simple"), sample("regnamespace", "public"),
            sample("regoper", "pg_catalog.||/"), sample("regoperator", "+(int4,int4)"), sample("regproc", "now"),
            sample("regprocedure", "abs(int4)", "public.feel(public.mood)"), sample("regrole", "sluice"),
            sample("regtype", "int4", "public.mood"), sample("aclitem", "sluice=r*w/sluice"),
            sample("int2vector", "1 2 3", ""), sample("oidvector", "1 2"),
            // Types without input: a value comes from a catalog, or there is none
            sample("pg_node_tree", "(select adbin from pg_attrdef where adrelid = 'public.activity'::regclass"
                    + " order by adnum limit 1)"),
            sample("pg_ndistinct", STATISTICS.formatted("stxdndistinct")),
            sample("pg_dependencies", STATISTICS.formatted("stxddependencies")),
            sample("pg_mcv_list", STATISTICS.formatted("stxdmcv")), sample("pg_brin_bloom_summary"),
            sample("pg_brin_minmax_multi_summary"),
            // Domains of the SQL standard
            sample("information_schema.cardinal_number", "5"), sample("information_schema.character_data", "a"),
            sample("information_schema.sql_identifier", "b"), sample("information_schema.yes_or_no", "YES"),
            sample("information_schema.time_stamp", "2026-01-02 03:04:05.67+00"),
            // A user's types
            sample("public.mood", "sad", "a \"b\", c"), sample("public.pair", "(1,\"b c\")", "(,)"),
            sample("public.nested", "(\"(1,\"\"b\\\\c\"\")\",\"{1,NULL}\",sad,\"{\"\"k\"\": 1}\")"),
            sample("public.positive", "9007199254740993"), sample("public.lines", "{\"a,b\",NULL,\"c d\"}"),
            sample("public.floats", "[0.1,1.5)"), sample("public.floats_many", "{[0.1,1.5)}"),
            // A user's types with names that mean something elsewhere
            sample("public.hstore", "(1)"), sample("public.bool", "yes"), sample("public._int4", "x"),
            // Extensions
            sample("extensions.citext", "Ada"),
            sample("extensions.hstore", "\"a\"=>\"1\", \"b\"=>NULL, \"c\\\"\"=>\"\"", ""),
            sample("extensions.ltree", "Top.Science"), sample("extensions.lquery", "Top.*{1,2}.a|b"),
            sample("extensions.ltxtquery", "Europe & Russia*@"), sample("extensions.cube", "(1, 2),(3, 0.1)", "(0)"),
            sample("extensions.seg", "1.50 .. 2", "~6.5"), sample("extensions.query_int", "1&(2|!3)"),
            sample("extensions.ean13", "978-0-393-04002-9"), sample("extensions.isbn13", "978-0-393-04002-9"),
            sample("extensions.isbn", "0-393-04002-X"), sample("extensions.ismn13", "979-0-060-11561-5"),
            sample("extensions.ismn", "M-060-11561-5"), sample("extensions.issn13", "977-1436-452-00-8"),
            sample("extensions.issn", "1436-4522"), sample("extensions.upc", "220356483481"),
            sample("extensions.lo", "42"), sample("extensions.earth", "(6378168, 0, 0)"),
            sample("extensions.dblink_pkey_results", "(1,id)"), sample("extensions.tablefunc_crosstab_2", "(a,b,)"),
            sample("extensions.tablefunc_crosstab_3", "(a,b,,)"), sample("extensions.tablefunc_crosstab_4", "(a,b,,,)"),
            sample("extensions.ltree_gist"), sample("extensions.ghstore"), sample("extensions.gtrgm"),
            sample("extensions.intbig_gkey"), sample("extensions.gbtreekey2"), sample("extensions.gbtreekey4"),
            sample("extensions.gbtreekey8"), sample("extensions.gbtreekey16"), sample("extensions.gbtreekey32"),
            sample("extensions.gbtreekey_var"));

    /** Types that exist, and values that are legal, from a major version on. */
    private static final List<Sample> SINCE_17 = List.of(sample("interval", "infinity", "-infinity"));
    /**
     * Procedural languages and the extensions that need them. They create no types, and the bundle lacks their
     * libraries.
     */
    private static final String LANGUAGES = "name ~ '(^|_)pl(perl|python3?|tcl)u?$'";

    private EveryType() {}

    /**
     * A type and some of its values.
     *
     * @param type
     *            as in SQL, with modifiers; qualified unless it belongs to pg_catalog
     * @param values
     *            the values as texts; a text in parentheses that begins with select is a query for values. Empty if no
     *            value can be created
     */
    record Sample(String type, List<String> values) {
        static Sample sample(String type, String... values) {
            return new Sample(type, List.of(values));
        }

        /** The type's name without modifiers. */
        String name() {
            return type.replaceAll("\\(.*", "").replace("\"", "");
        }

        /** The values as expressions; NULL if there is none. */
        List<String> expressions() {
            return values.isEmpty()
                    ? List.of("null::" + type)
                    : values.stream().map(value -> value.startsWith("(select ")
                            ? value
                            : "'" + value.replace("'", "''") + "'::" + type).toList();
        }
    }

    /** Creates the extensions and a user's types; returns the samples of types that this server has. */
    static List<Sample> create(CapturedDatabase database) throws SQLException {
        List<String> extensions = database.all("select format('create extension if not exists %I schema " + EXTENSIONS
                + " cascade', name) from pg_available_extensions where installed_version is null and not "
                + LANGUAGES + " order by 1");
        RestartableServer.asSuperuser(Stream.concat(Stream.of("create schema " + EXTENSIONS), extensions.stream())
                .collect(Collectors.joining(";")), "grant usage on schema " + EXTENSIONS + " to public");
        database.sql("create type mood as enum ('sad', 'a \"b\", c'); create type pair as (a int, b text);"
                + "create type nested as (p pair, numbers int[], m mood, d jsonb);"
                + "create domain positive as int8 check (value > 0); create domain lines as text[];"
                + "create type floats as range (subtype = float8, multirange_type_name = floats_many);"
                + "create type hstore as (a int); create type bool as enum ('yes'); create type _int4 as enum ('x');"
                + "create function feel(mood) returns mood language sql as 'select $1';"
                + "create table correlated (a int, b int); insert into correlated select i % 5, i % 5"
                + " from generate_series(1, 100) i; create statistics correlated on a, b from correlated;"
                + "analyze correlated");
        List<String> existing = names(database);
        int version = Integer.parseInt(database.one("show server_version_num")) / 10_000;
        List<Sample> samples = new ArrayList<>(SAMPLES);
        if (version >= 17) {
            samples.addAll(SINCE_17);
        }
        return samples.stream().filter(sample -> existing.contains(sample.name())).toList();
    }

    /** Drops what {@link #create} has created outside of the schema public. */
    static void drop() throws SQLException {
        RestartableServer.asSuperuser("drop schema " + EXTENSIONS + " cascade");
    }

    /** The names of all types that a column can have, apart from arrays, and row types of tables and views. */
    static List<String> names(CapturedDatabase database) {
        return database.all("select case n.nspname when 'pg_catalog' then '' else n.nspname || '.' end || t.typname"
                + " from pg_type t join pg_namespace n on n.oid = t.typnamespace"
                + " left join pg_class c on c.oid = t.typrelid where t.typtype <> 'p'"
                + " and n.nspname !~ '^pg_(toast|temp)'"
                + " and coalesce(c.relkind, 'c') = 'c' and not exists (select from pg_type e where e.typarray = t.oid)"
                + " order by 1");
    }

    /** The rows of a query; the texts are those that PostgreSQL prints. */
    static List<List<String>> rows(Connection connection, String query) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
