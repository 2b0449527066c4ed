package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.capture.Republish.Mode;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Migrations: each row is read with the catalog of its transaction, whenever the capture reads it. */
@SuppressWarnings("NullAway.Init")
class MigrationIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INSERT = "insert into activity (tenant_id, kind) values ('acme', 'k')";
    /** One column for each way in which a migration may change what today's catalog says about an older row. */
    private static final List<Column> COLUMNS = List.of(
            new Column("n8 int8", "9007199254740993", "alter table tile alter n8 type float4",
                    "\"9007199254740993\""),
            new Column("moment timestamp", "'2026-01-02 03:04:05.000006'", "alter table tile alter moment type date",
                    "\"2026-01-02T03:04:05.000006Z\""),
            new Column("i4 int", "7", "alter table tile alter i4 type text", "7"),
            new Column("num numeric", "12.50", "alter table tile alter num type int", "\"12.50\""),
            new Column("doc jsonb", "'{\"a\": [1]}'", "alter table tile alter doc type text", "{\"a\":[1]}"),
            new Column("raw bytea", "'\\x00ff'", "alter table tile alter raw type text using 'gone'", "\"AP8=\""),
            new Column("ok bool", "true", "alter table tile alter ok type text", "true"),
            new Column("note text", "'abc'", "alter table tile drop note; alter table tile add note int", "\"abc\""),
            new Column("title text", "'t'", "alter table tile rename title to heading", "\"t\""),
            new Column("swapped int", "1", "alter table tile rename swapped to other;"
                    + " alter table tile add swapped text default 'new'", "1"),
            new Column("feel mood", "'b'", "alter table tile drop feel; drop type mood;"
                    + " create type mood as enum ('x', 'b'); alter table tile add feel mood", "\"b\""),
            new Column("size extent", "'small'", "alter type extent rename value 'small' to 'little'", "\"small\""),
            new Column("shade _shade", "'dark'", "alter table tile drop shade; drop type _shade", "\"dark\""),
            new Column("level positive", "5", "alter table tile alter level type int", "5"),
            new Column("levels positive[]", "'{1,NULL,3}'", "alter table tile alter levels type int[];"
                    + " drop domain positive", "[1,null,3]"),
            new Column("labels labels", "'{a,\"b c\"}'", "alter table tile alter labels type text[];"
                    + " drop domain labels", "[\"a\",\"b c\"]"),
            new Column("pair pair", "'(1,\"b c\")'", "alter type pair drop attribute b;"
                    + " alter type pair add attribute c int", "\"(1,\\\"b c\\\")\""),
            new Column("pairs duo[]", "array['(1,x)'::duo]", "alter table tile drop pairs; drop type duo",
                    "[\"(1,x)\"]"),
            new Column("span span", "'[1,5)'", "alter table tile drop span; drop type span", "\"[1,5)\""),
            new Column("h hstore", "'a=>1'", "alter table tile drop h; drop extension hstore", "{\"a\":\"1\"}"));

    private final CapturedDatabase database = CapturedDatabase.create();
    private Observed observed = new Observed();
    private CaptureSettings settings = database.settings();
    private Capture capture;

    private record Column(String definition, String value, String migration, String expected) {
        String name() {
            return definition.substring(0, definition.indexOf(' '));
        }
    }

    @AfterEach
    void stop() {
        capture.close();
        database.sql("alter role " + database.source().user() + " reset all; alter database "
                + database.source().database() + " reset all");
        database.close();
    }

    @Test
    void columnsMigratedWhileAwayArriveAsTheyWere() {
        createTypes();
        tile(COLUMNS.stream().map(Column::definition).toArray(String[]::new));
        follow();
        insertTile(1);
        assertAsWritten(events("dashboard", 1));
        away(() -> {
            insertTile(2);
            COLUMNS.forEach(column -> database.sql(column.migration()));
            database.sql("insert into tile (id, tenant, note, feel, level) values (3, 'acme', 1, 'x', 6)");
        });
        List<ConsumerRecord<String, String>> events = events("dashboard", 3);
        assertAsWritten(events.subList(1, 2));
        JsonNode last = data(events.get(2));
        assertThat(last.get("note")).hasToString("1");
        assertThat(last.get("feel")).hasToString("\"x\"");
        assertThat(last.get("level")).hasToString("6");
        assertThat(last.get("swapped")).hasToString("\"new\"");
        assertThat(last.has("title")).isFalse();
    }

    /** Nothing of it was captured before, so the WAL is all that is known of it. */
    @Test
    void typesCreatedAndDroppedWhileAwayAreKnownFromTheWal() {
        tile();
        follow();
        away(() -> {
            createTypes();
            COLUMNS.forEach(column -> database.sql("alter table tile add " + column.definition()));
            insertTile(1);
            COLUMNS.forEach(column -> database.sql(column.migration()));
        });
        JsonNode found = data(events("dashboard", 1).get(0));
        assertThat(found.get("levels")).as("the WAL does not say what a domain in an array is based on")
                .hasToString("[\"1\",null,\"3\"]");
        COLUMNS.stream().filter(column -> !column.name().equals("levels")).forEach(column -> assertThat(
                found.get(column.name())).as(column.definition()).hasToString(column.expected()));
    }

    @Test
    void enumValuesAndColumnsChangedInOneScriptAreFollowedInOrder() {
        database.sql("create type mood as enum ('a', 'b')");
        tile("feel mood", "old_note text", "kept text");
        follow();
        database.sql("insert into tile (id, tenant, feel, old_note) select i, 'acme', 'a', 'n' || i"
                + " from generate_series(1, 5) i");
        for (String step : List.of("alter type mood add value 'w'", "update tile set feel = 'w'",
                "alter table tile drop column old_note", "update tile set kept = 'dropped'",
                "alter table tile add column old_note int default 1", "update tile set kept = 'added'",
                "alter table tile rename column old_note to new_note", "update tile set kept = 'renamed'",
                "begin; create type rank as enum ('r'); alter table tile add rank rank; update tile set rank = 'r';"
                        + " alter table tile drop rank; drop type rank; update tile set kept = 'last'; commit")) {
            database.sql(step);
        }
        List<ConsumerRecord<String, String>> events = events("dashboard", 35);
        for (int row = 1; row <= 5; row++) {
            String id = Integer.toString(row);
            assertThat(events.stream().filter(it -> id.equals(header(it, "ce_subject")))
                    .map(it -> data(it).toString().replaceAll("^.*\"at\":\"[^\"]*\",", ""))).containsExactly(
                            "\"feel\":\"a\",\"oldNote\":\"n" + id + "\",\"kept\":null}",
                            "\"feel\":\"w\",\"oldNote\":\"n" + id + "\",\"kept\":null}",
                            "\"feel\":\"w\",\"kept\":\"dropped\"}", "\"feel\":\"w\",\"kept\":\"added\",\"oldNote\":1}",
                            "\"feel\":\"w\",\"kept\":\"renamed\",\"newNote\":1}",
                            "\"feel\":\"w\",\"kept\":\"renamed\",\"newNote\":1,\"rank\":\"r\"}",
                            "\"feel\":\"w\",\"kept\":\"last\",\"newNote\":1}");
        }
    }

    @Test
    void aTableReplacedWhileAwayKeepsTheKeysOfItsRows() {
        follow();
        away(() -> database.sql("insert into activity (id, tenant_id, kind) values (108, 'acme', 'k');"
                + "alter table activity rename to activity_old;"
                + "create table activity (id int8, tenant_id text, kind text, occurred_at timestamptz not null default"
                + " now(), primary key (tenant_id, id)); alter table activity replica identity full;"
                + "alter publication sluice add table activity;"
                + "insert into activity_old (id, tenant_id, kind) values (109, 'acme', 'not captured');"
                + "insert into activity values (110, 'acme', 'k')"));
        // The replacement is also a gap, which each of the four partitions is told.
        assertThat(events("activity", 2 + 4)).filteredOn(it -> it.key() != null)
                .extracting(it -> header(it, "ce_id")).satisfiesExactly(
                        id -> assertThat(id).matches("activity/108/new/\\d+"),
                        id -> assertThat(id).matches("activity/acme,110/new/\\d+"));
    }

    @Test
    void aKeyStaysInForceWhileTheTableHasItsColumns() throws Exception {
        follow();
        database.sql(INSERT);
        database.sql("alter table activity drop constraint activity_pkey");
        database.sql(INSERT);
        database.sql("alter table activity add primary key (tenant_id, id)");
        database.sql(INSERT);
        away(() -> database.sql(INSERT));
        assertThat(events("activity", 4)).extracting(it -> header(it, "ce_subject")).containsExactly("1", "2", "3",
                "4");
        assertThat(Republish.run(settings, Mode.LIST, line -> {})).isEmpty();
    }

    @Test
    void aRenamedKeyColumnIsStillTheKey() throws Exception {
        follow();
        database.sql(INSERT);
        events("activity", 1);
        database.sql("alter table activity rename column id to number");
        database.sql(INSERT);
        events("activity", 2);
        away(() -> database.sql("alter table activity rename column number to id; " + INSERT));
        assertThat(events("activity", 3)).extracting(it -> header(it, "ce_subject")).containsExactly("1", "2", "3");
        assertThat(Republish.run(settings, Mode.LIST, line -> {})).isEmpty();
    }

    @Test
    void aReplacedKeyColumnIsFollowedAndADroppedOneLeavesUniqueIds() throws Exception {
        follow();
        database.sql(INSERT);
        database.sql("alter table activity drop column id");
        copy("activity (tenant_id, kind)", "acme\tk\n", 50);
        database.sql("update activity set kind = 'changed'");
        database.sql("delete from activity");
        List<ConsumerRecord<String, String>> events = events("activity", 1 + 50 + 51 + 51);
        assertThat(events).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates();
        assertThat(header(events.get(0), "ce_id")).matches("activity/1/new/\\d+");
        assertThat(events.subList(1, 51)).allSatisfy(it -> assertThat(header(it, "ce_id"))
                .matches("activity//new/[0-9A-F]+/[0-9A-F]+(\\.\\d+)?"));
        assertThat(events.subList(1, 51).stream().map(it -> header(it, "ce_lsn")).distinct().count())
                .as("rows of a COPY share LSNs").isLessThan(50);
        database.sql("alter table activity add column serial int8 generated always as identity primary key");
        database.sql(INSERT);
        assertThat(header(events("activity", 154).get(153), "ce_id")).matches("activity/1/new/\\d+");
    }

    @Test
    void aMigrationInterruptedInItsMiddleArrivesOnce() throws Exception {
        follow();
        String rows = "insert into activity (tenant_id, kind, actor_name%1$s) select 'acme', '%2$s', repeat('x', 500)"
                + "%3$s from generate_series(1, 8000) i;";
        database.sql("begin;" + String.format(rows, "", "plain", "") + "alter table activity add column extra int;"
                + String.format(rows, ", extra", "extra", ", i") + "alter table activity rename column extra to more;"
                + "alter table activity alter more type text;" + String.format(rows, ", more", "more", ", i")
                + "alter table activity drop column more;" + String.format(rows, "", "last", "") + "commit");
        for (int round = 1; round <= 2; round++) {
            database.breakReplication();
            awaitRetries(round);
        }
        List<ConsumerRecord<String, String>> events = events("activity", 32_000);
        for (int i = 0; i < events.size(); i++) {
            String value = events.get(i).value();
            assertThat(header(events.get(i), "ce_subject")).isEqualTo(Integer.toString(i + 1));
            assertThat(value.substring(value.indexOf("\"occurredAt\"") + 42)).isEqualTo(switch (i / 8000) {
                case 1 -> ",\"extra\":" + (i - 7999) + "}}";
                case 2 -> ",\"more\":\"" + (i - 15_999) + "\"}}";
                default -> "}}";
            });
        }
    }

    @Test
    void columnsWithSimilarNamesAreAllCarriedFromTableAndWal() {
        tile("user_id int default 1", "\"userId\" int default 2", "\"ID\" int default 3", "\"TENANT\" text default 'T'",
                "\"At\" text default 'A'", "\"a.b\" int default 4", "\"q\"\"q\" int default 5");
        database.sql("insert into tile (id, tenant) values (1, 'acme')");
        follow();
        database.sql("insert into tile (id, tenant) values (2, 'acme')");
        database.sql("alter table tile add column \"Id\" int default 6; insert into tile (id, tenant) values"
                + " (3, 'acme')");
        String common = "\"tenant\":\"acme\",\"at\":\"2026-01-02T03:04:05.000000Z\",\"user_id\":1,\"userId\":2,"
                + "\"ID\":3,\"TENANT\":\"T\",\"At\":\"A\",\"a.b\":4,\"q\\\"q\":5";
        assertThat(events("dashboard", 3)).extracting(it -> data(it).toString()).containsExactly(
                "{\"id\":\"1\"," + common + "}", "{\"id\":\"2\"," + common + "}",
                "{\"id\":\"3\"," + common + ",\"Id\":6}");
    }

    @Test
    void unchangedLargeValuesOfEveryKindArriveWithAnUpdateOfAnotherColumn() {
        database.sql("create extension hstore");
        tile("t text", "j jsonb", "ts text[]", "b bytea", "h hstore", "n int");
        for (String column : List.of("t", "j", "ts", "b", "h")) {
            database.sql("alter table tile alter " + column + " set storage external");
        }
        follow();
        database.sql("insert into tile (id, tenant, t, j, ts, b, h) select 1, 'acme', x, jsonb_build_object('x', x),"
                + " array[x, null], convert_to(x, 'UTF8'), hstore('x', x) from (select string_agg(md5(i::text), '') x"
                + " from generate_series(1, 200) i) s");
        database.sql("update tile set n = 1; update tile set id = 2; delete from tile");
        List<ConsumerRecord<String, String>> events = events("dashboard", 5);
        JsonNode inserted = data(events.get(0));
        for (String column : List.of("t", "j", "ts", "b", "h")) {
            assertThat(inserted.get(column).toString()).hasSizeGreaterThan(6400);
            assertThat(events).extracting(it -> data(it).get(column)).containsOnly(inserted.get(column));
        }
        assertThat(events).extracting(it -> header(it, "ce_type")).containsExactly("dashboard:new",
                "dashboard:updated", "dashboard:deleted", "dashboard:new", "dashboard:deleted");
    }

    @Test
    void aTextThatLooksLikeAPlaceholderIsCarriedLikeAnyOther() {
        follow();
        database.sql("insert into activity (tenant_id, kind, actor_name) values ('acme',"
                + " '__debezium_unavailable_value', '__debezium_unavailable_value')");
        database.sql("update activity set actor_id = 'a'");
        assertThat(events("activity", 2)).allSatisfy(it -> {
            assertThat(data(it).get("actorName")).hasToString("\"__debezium_unavailable_value\"");
            assertThat(header(it, "ce_kind")).isEqualTo("__debezium_unavailable_value");
        });
    }

    @Test
    void settingsOfTheRoleAndTheDatabaseDoNotChangeWhatIsWritten() {
        database.sql("create type stay as (at timestamptz, days interval)");
        tile("raw bytea default '\\x00ff41'", "raws bytea[] default array['\\x00'::bytea]",
                "span interval default '1 year 2 days -03:04:05.6'", "day date default '2026-02-28'",
                "moment timestamp default '2026-01-02 03:04:05.5'", "zoned timestamptz default '1883-01-01 00:00:00Z'",
                "zones timestamptz[] default '{2026-07-01 12:00:00+02}'", "f4 real default 0.1",
                "f8 float8 default 0.1::float8 + 0.2::float8", "cash money default 1234.5",
                "period tstzrange default '[2026-07-01 12:00:00+02,)'", "days daterange default '[2026-01-02,)'",
                "stay stay default row('2026-07-01 12:00:00+02', '1 day')", "tz timetz default '03:04:05+02'",
                "x xml default '<a>1</a>'", "spot point default '(0.1,0.30000000000000004)'",
                "rel regclass default 'public.tile'");
        String expected = "\"tenant\":\"acme\",\"at\":\"2026-01-02T03:04:05.000000Z\",\"raw\":\"AP9B\","
                + "\"raws\":[\"AA==\"],\"span\":\"P1Y2DT-3H-4M-5.6S\",\"day\":\"2026-02-28\","
                + "\"moment\":\"2026-01-02T03:04:05.500000Z\",\"zoned\":\"1883-01-01T00:00:00.000000Z\","
                + "\"zones\":[\"2026-07-01T10:00:00.000000Z\"],\"f4\":0.1,\"f8\":0.30000000000000004,"
                + "\"cash\":\"1234.50\",\"period\":\"[\\\"2026-07-01 10:00:00+00\\\",)\",\"days\":\"[2026-01-02,)\","
                + "\"stay\":\"(\\\"2026-07-01 10:00:00+00\\\",P1D)\",\"tz\":\"03:04:05+02\",\"x\":\"<a>1</a>\","
                + "\"spot\":\"(0.1,0.30000000000000004)\",\"rel\":\"public.tile\"}";
        List<String> options = List.of("bytea_output = 'escape'", "intervalstyle = 'sql_standard'",
                "datestyle = 'German, DMY'", "timezone = 'America/St_Johns'", "extra_float_digits = -15",
                "search_path = 'public'", "lc_monetary = 'POSIX'", "quote_all_identifiers = on",
                "default_transaction_isolation = 'repeatable read'", "statement_timeout = '55s'");
        database.sql("insert into tile (id, tenant) values (1, 'acme')");
        for (String option : options) {
            database.sql("alter role " + database.source().user() + " set " + option);
            database.sql("alter database " + database.source().database() + " set " + option);
        }
        follow();
        database.sql("insert into tile (id, tenant) values (2, 'acme')");
        assertThat(events("dashboard", 2)).extracting(it -> it.value().replaceAll("^.*\"id\":\"\\d\",|}$", ""))
                .containsExactly(expected, expected);
        database.sql("create domain positive as int; alter table tile add column p positive[]");
        database.sql("insert into tile (id, tenant, p) values (3, 'acme', '{1}')");
        assertThat(data(events("dashboard", 3).get(2)).get("p")).hasToString("[1]");
    }

    private void createTypes() {
        database.sql("create extension hstore; create type mood as enum ('a', 'b'); create type extent as enum"
                + " ('small'); create type _shade as enum ('dark'); create domain positive as int check (value > 0);"
                + "create domain labels as text[]; create type pair as (a int, b text); create type duo as (a int,"
                + " b text); create type span as range (subtype = int8)");
    }

    /** Creates the table of the channel dashboard, with these columns besides its first three. */
    private void tile(String... columns) {
        List<String> all = new ArrayList<>(List.of("id int8 primary key", "tenant text",
                "at timestamptz not null default '2026-01-02 03:04:05Z'"));
        all.addAll(List.of(columns));
        database.sql("create table tile (" + String.join(", ", all) + "); alter table tile replica identity full;"
                + "alter publication sluice add table tile");
        settings = database.withDashboard("public.tile", "tenant", "at");
    }

    private void insertTile(int id) {
        database.sql("insert into tile (id, tenant, " + String.join(", ", COLUMNS.stream().map(Column::name).toList())
                + ") values (" + id + ", 'acme', " + String.join(", ", COLUMNS.stream().map(Column::value).toList())
                + ")");
    }

    private static void assertAsWritten(List<ConsumerRecord<String, String>> events) {
        for (ConsumerRecord<String, String> event : events) {
            JsonNode found = data(event);
            assertThat(found).hasSize(3 + COLUMNS.size());
            COLUMNS.forEach(column -> assertThat(found.get(column.name())).as(column.definition())
                    .hasToString(column.expected()));
        }
    }

    private void copy(String target, String line, int rows) throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + target + " from stdin");
            byte[] bytes = line.repeat(rows).getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            copy.endCopy();
        }
    }

    private void follow() {
        observed = new Observed();
        capture = Capture.start(settings, observed);
        observed.awaitStreaming();
    }

    /** Runs this while nothing is captured. */
    private void away(Runnable migration) {
        capture.close();
        migration.run();
        follow();
    }

    private void awaitRetries(int atLeast) {
        within(Duration.ofSeconds(60)).until(() -> observed.states.stream()
                .filter(CaptureState.Retrying.class::isInstance).count() >= atLeast
                && capture.state() instanceof CaptureState.Streaming);
    }

    private List<ConsumerRecord<String, String>> events(String channel, int count) {
        try (TopicReader reader = database.channel(channel)) {
            reader.read(count);
            assertThat(reader.readToEnd()).hasSize(count);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            return reader.records;
        }
    }

    private static JsonNode data(ConsumerRecord<String, String> event) {
        try {
            return JSON.readTree(event.value()).get("data");
        } catch (Exception malformed) {
            throw new AssertionError(event.value(), malformed);
        }
    }
}
