package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.problem.CaptureProblem;

import static dev.sluice.capture.CaptureUnderTest.data;
import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Migrations: each row is read with the catalog of its transaction, whenever the capture reads it. */
@ResourceLock(CapturedDatabase.SHARED)
@SuppressWarnings("NullAway.Init")
class MigrationIT {
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

    private final CaptureUnderTest capture = new CaptureUnderTest(CapturedDatabase.create());

    private record Column(String definition, String value, String migration, String expected) {
        String name() {
            return definition.substring(0, definition.indexOf(' '));
        }
    }

    @AfterEach
    void stop() {
        capture.close();
    }

    @Test
    void columnsMigratedWhileAwayArriveAsTheyWere() {
        createTypes();
        capture.tile(COLUMNS.stream().map(Column::definition).toArray(String[]::new));
        capture.follow();
        insertTile(1);
        assertAsWritten(capture.events("dashboard", 1));
        capture.away(() -> {
            insertTile(2);
            COLUMNS.forEach(column -> capture.sql(column.migration()));
            capture.sql("insert into tile (id, tenant, note, feel, level) values (3, 'acme', 1, 'x', 6)");
        });
        List<ConsumerRecord<String, String>> events = capture.events("dashboard", 3);
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
        capture.tile();
        capture.follow();
        capture.away(() -> {
            createTypes();
            COLUMNS.forEach(column -> capture.sql("alter table tile add " + column.definition()));
            insertTile(1);
            COLUMNS.forEach(column -> capture.sql(column.migration()));
        });
        JsonNode found = data(capture.events("dashboard", 1).get(0));
        assertThat(found.get("levels")).as("the WAL does not say what a domain in an array is based on")
                .hasToString("[\"1\",null,\"3\"]");
        COLUMNS.stream().filter(column -> !column.name().equals("levels")).forEach(column -> assertThat(
                found.get(column.name())).as(column.definition()).hasToString(column.expected()));
    }

    @Test
    void enumValuesAndColumnsChangedInOneScriptAreFollowedInOrder() {
        capture.sql("create type mood as enum ('a', 'b')");
        capture.tile("feel mood", "old_note text", "kept text");
        capture.follow();
        capture.sql("insert into tile (id, tenant, feel, old_note) select i, 'acme', 'a', 'n' || i"
                + " from generate_series(1, 5) i");
        for (String step : List.of("alter type mood add value 'w'", "update tile set feel = 'w'",
                "alter table tile drop column old_note", "update tile set kept = 'dropped'",
                "alter table tile add column old_note int default 1", "update tile set kept = 'added'",
                "alter table tile rename column old_note to new_note", "update tile set kept = 'renamed'",
                "begin; create type rank as enum ('r'); alter table tile add rank rank; update tile set rank = 'r';"
                        + " alter table tile drop rank; drop type rank; update tile set kept = 'last'; commit")) {
            capture.sql(step);
        }
        List<ConsumerRecord<String, String>> events = capture.events("dashboard", 35);
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
        capture.follow();
        capture.away(() -> capture.sql("insert into activity (id, tenant_id, kind) values (108, 'acme', 'k');"
                + "alter table activity rename to activity_old;"
                + "create table activity (id int8, tenant_id text, kind text, occurred_at timestamptz not null default"
                + " now(), primary key (tenant_id, id)); alter table activity replica identity full;"
                + "alter publication sluice add table activity;"
                + "insert into activity_old (id, tenant_id, kind) values (109, 'acme', 'not captured');"
                + "insert into activity values (110, 'acme', 'k')"));
        // The replacement is also a gap, which each of the four partitions is told.
        assertThat(capture.events("activity", 2 + 4)).filteredOn(it -> it.key() != null)
                .extracting(it -> header(it, "ce_id")).satisfiesExactly(
                        id -> assertThat(id).matches("activity/108/new/\\d+"),
                        id -> assertThat(id).matches("activity/acme,110/new/\\d+"));
    }

    @Test
    void aTableThatHadAnotherNameForAWhileLosesNothing() {
        String before = "alter table activity rename to renamed; insert into renamed (tenant_id, kind) values"
                + " ('acme', 'k');";
        String back = "alter table renamed rename to activity;" + INSERT;
        capture.follow();
        capture.away(() -> capture.sql(before + back));
        capture.events("activity", 2);
        capture.sql(before);
        awaitRetries(1);
        capture.sql(back);
        awaitStreaming();
        assertThat(capture.events("activity", 4)).extracting(it -> header(it, "ce_subject")).containsExactly("1", "2",
                "3", "4");
    }

    /** The keys that are stored with an offset must not come from a later transaction that was already decoded. */
    @Test
    void aKeyReplacedWhileAwayIsNotThatOfEarlierRows() {
        capture.follow();
        capture.away(() -> {
            capture.sql("do $$ begin for i in 1 .. 3000 loop " + INSERT + "; commit; end loop; end $$");
            capture.sql("alter table activity drop constraint activity_pkey, add column serial int8 generated always as"
                    + " identity; alter table activity drop column id; alter table activity add primary key (serial,"
                    + " tenant_id);" + INSERT);
        });
        for (int round = 1; round <= 3; round++) {
            capture.database.breakReplication();
            awaitRetries(round);
            awaitStreaming();
        }
        List<ConsumerRecord<String, String>> events = capture.events("activity", 3001);
        assertThat(events.subList(0, 3000)).allSatisfy(it -> assertThat(header(it, "ce_subject")).matches("\\d+"));
        assertThat(header(events.get(3000), "ce_subject")).isEqualTo("3001,acme");
    }

    @Test
    void aKeyStaysInForceWhileTheTableHasItsColumns() throws Exception {
        capture.follow();
        capture.sql(INSERT);
        capture.sql("alter table activity drop constraint activity_pkey");
        capture.sql(INSERT);
        capture.sql("alter table activity add primary key (tenant_id, id)");
        capture.sql(INSERT);
        capture.away(() -> capture.sql(INSERT));
        assertThat(capture.events("activity", 4)).extracting(it -> header(it, "ce_subject")).containsExactly("1", "2",
                "3",
                "4");
    }

    /** Two rows may have the same key, so republishing cannot tell them apart either. */
    @Test
    void rowsThatShareTheKeyInForceHaveDifferentIds() throws Exception {
        capture.tile("note text");
        capture.follow();
        capture.sql("insert into tile (id, tenant) values (1, 'acme')");
        capture.events("dashboard", 1);
        capture.sql("alter table tile drop constraint tile_pkey, add primary key (tenant, id)");
        capture.sql("insert into tile (id, tenant) values (2, 'acme'), (2, 'beta')");
        assertThat(capture.events("dashboard", 3)).extracting(it -> header(it, "ce_subject")).containsExactly("1", "2",
                "2");
        assertRepublishRefuses();
        capture.sql("alter table tile drop constraint tile_pkey; alter table tile alter id drop not null");
        copy("tile (id, tenant)", "3\tacme\n", 50);
        capture.sql("insert into tile (tenant) values ('acme'), ('acme')");
        capture.sql("update tile set note = 'changed'; delete from tile where tenant = 'acme'");
        List<ConsumerRecord<String, String>> events = capture.events("dashboard", 55 + 55 + 54);
        assertThat(events).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates();
        assertThat(header(events.get(0), "ce_id")).isEqualTo("tile/1/new/1767323045000000");
        assertThat(events.subList(1, 55)).allSatisfy(it -> assertThat(header(it, "ce_id"))
                .matches("tile/(2|3|null)/new/[0-9A-F]+/[0-9A-F]+(\\.\\d+)?"));
        assertRepublishRefuses();
        capture.sql("alter table tile add primary key (id)");
        capture.sql("insert into tile (id, tenant) values (4, 'acme')");
        assertThat(header(capture.events("dashboard", 165).get(164), "ce_id"))
                .isEqualTo("tile/4/new/1767323045000000");
        assertThat(Republish.run(capture.settings, Mode.LIST, line -> {})).isEmpty();
    }

    private void assertRepublishRefuses() {
        assertThatThrownBy(() -> Republish.run(capture.settings, Mode.PUBLISH, line -> {}))
                .isInstanceOf(CaptureProblem.class)
                .hasMessage("The primary key of table public.tile is not (id) any more, but the capture identifies"
                        + " its rows by these columns, so two rows may look like one. Nothing was compared or"
                        + " published. Make (id) the primary key again, or leave the table out of the channels.");
    }

    @Test
    void aRenamedKeyColumnIsStillTheKey() throws Exception {
        capture.follow();
        capture.sql(INSERT);
        capture.events("activity", 1);
        capture.sql("alter table activity rename column id to number");
        capture.sql(INSERT);
        capture.events("activity", 2);
        capture.away(() -> capture.sql("alter table activity rename column number to id; " + INSERT));
        assertThat(capture.events("activity", 3)).extracting(it -> header(it, "ce_subject")).containsExactly("1", "2",
                "3");
        assertThat(Republish.run(capture.settings, Mode.LIST, line -> {})).isEmpty();
    }

    @Test
    void aReplacedKeyColumnIsFollowedAndADroppedOneLeavesUniqueIds() throws Exception {
        capture.follow();
        capture.sql(INSERT);
        capture.events("activity", 1);
        capture.sql("alter table activity drop column id");
        copy("activity (tenant_id, kind)", "acme\tk\n", 50);
        capture.sql("update activity set kind = 'changed'");
        capture.sql("delete from activity");
        List<ConsumerRecord<String, String>> events = capture.events("activity", 1 + 50 + 51 + 51);
        assertThat(events).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates();
        assertThat(header(events.get(0), "ce_id")).matches("activity/1/new/\\d+");
        assertThat(events.subList(1, 51)).allSatisfy(it -> assertThat(header(it, "ce_id"))
                .matches("activity//new/[0-9A-F]+/[0-9A-F]+(\\.\\d+)?"));
        assertThat(events.subList(1, 51).stream().map(it -> header(it, "ce_lsn")).distinct().count())
                .as("rows of a COPY share LSNs").isLessThan(50);
        capture.sql("alter table activity add column serial int8 generated always as identity primary key");
        capture.sql(INSERT);
        assertThat(header(capture.events("activity", 154).get(153), "ce_id")).matches("activity/1/new/\\d+");
    }

    @Test
    void aMigrationInterruptedInItsMiddleArrivesOnce() throws Exception {
        capture.follow();
        String rows = "insert into activity (tenant_id, kind, actor_name%1$s) select 'acme', '%2$s', repeat('x', 500)"
                + "%3$s from generate_series(1, 8000) i;";
        capture.sql("begin;" + String.format(rows, "", "plain", "") + "alter table activity add column extra int;"
                + String.format(rows, ", extra", "extra", ", i") + "alter table activity rename column extra to more;"
                + "alter table activity alter more type text;" + String.format(rows, ", more", "more", ", i")
                + "alter table activity drop column more;" + String.format(rows, "", "last", "") + "commit");
        for (int round = 1; round <= 2; round++) {
            capture.database.breakReplication();
            awaitRetries(round);
            awaitStreaming();
        }
        List<ConsumerRecord<String, String>> events = capture.events("activity", 32_000);
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

    private void createTypes() {
        capture.sql("create extension hstore; create type mood as enum ('a', 'b'); create type extent as enum"
                + " ('small'); create type _shade as enum ('dark'); create domain positive as int check (value > 0);"
                + "create domain labels as text[]; create type pair as (a int, b text); create type duo as (a int,"
                + " b text); create type span as range (subtype = int8)");
    }

    private void insertTile(int id) {
        capture.sql("insert into tile (id, tenant, " + String.join(", ", COLUMNS.stream().map(Column::name).toList())
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
        try (Connection connection = capture.database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + target + " from stdin");
            byte[] bytes = line.repeat(rows).getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            copy.endCopy();
        }
    }

    private void awaitRetries(int atLeast) {
        within(Duration.ofSeconds(60)).until(() -> capture.observed.states.stream()
                .filter(CaptureState.Retrying.class::isInstance).count() >= atLeast);
    }

    private void awaitStreaming() {
        within(Duration.ofSeconds(60)).until(() -> capture.state() instanceof CaptureState.Streaming);
    }
}
