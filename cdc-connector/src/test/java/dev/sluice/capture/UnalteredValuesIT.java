package dev.sluice.capture;

import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.capture.postgres.SourceDatabase;

import static dev.sluice.capture.CaptureUnderTest.data;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Values that Debezium, a name, or a setting would alter or hide: each arrives as it was written. */
@ResourceLock(CapturedDatabase.SHARED)
class UnalteredValuesIT {
    private final CaptureUnderTest capture = new CaptureUnderTest(CapturedDatabase.create());

    @AfterEach
    void stop() {
        SourceDatabase source = capture.database.source();
        capture.sql("alter role " + source.user() + " reset all; alter database " + source.database() + " reset all");
        capture.close();
    }

    @Test
    void columnsWithSimilarNamesAreAllCarriedFromTableAndWal() {
        capture.tile("user_id int default 1", "\"userId\" int default 2", "\"ID\" int default 3",
                "\"TENANT\" text default 'T'",
                "\"At\" text default 'A'", "\"a.b\" int default 4", "\"q\"\"q\" int default 5");
        capture.sql("insert into tile (id, tenant) values (1, 'acme')");
        capture.follow();
        capture.sql("insert into tile (id, tenant) values (2, 'acme')");
        capture.sql("alter table tile add column \"Id\" int default 6; insert into tile (id, tenant) values"
                + " (3, 'acme')");
        String common = "\"tenant\":\"acme\",\"at\":\"2026-01-02T03:04:05.000000Z\",\"user_id\":1,\"userId\":2,"
                + "\"ID\":3,\"TENANT\":\"T\",\"At\":\"A\",\"a.b\":4,\"q\\\"q\":5";
        assertThat(capture.events("dashboard", 3)).extracting(it -> data(it).toString()).containsExactly(
                "{\"id\":\"1\"," + common + "}", "{\"id\":\"2\"," + common + "}",
                "{\"id\":\"3\"," + common + ",\"Id\":6}");
    }

    @Test
    void unchangedLargeValuesOfEveryKindArriveWithAnUpdateOfAnotherColumn() {
        capture.sql("create extension hstore");
        capture.tile("t text", "j jsonb", "ts text[]", "b bytea", "h hstore", "n int");
        for (String column : List.of("t", "j", "ts", "b", "h")) {
            capture.sql("alter table tile alter " + column + " set storage external");
        }
        capture.follow();
        capture.sql("insert into tile (id, tenant, t, j, ts, b, h) select 1, 'acme', x, jsonb_build_object('x', x),"
                + " array[x, null], convert_to(x, 'UTF8'), hstore('x', x) from (select string_agg(md5(i::text), '') x"
                + " from generate_series(1, 200) i) s");
        capture.sql("update tile set n = 1; update tile set id = 2; delete from tile");
        List<ConsumerRecord<String, String>> events = capture.events("dashboard", 5);
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
        capture.follow();
        capture.sql("insert into activity (tenant_id, kind, actor_name) values ('acme',"
                + " '__debezium_unavailable_value', '__debezium_unavailable_value')");
        capture.sql("update activity set actor_id = 'a'");
        assertThat(capture.events("activity", 2)).allSatisfy(it -> {
            assertThat(data(it).get("actorName")).hasToString("\"__debezium_unavailable_value\"");
            assertThat(header(it, "ce_kind")).isEqualTo("__debezium_unavailable_value");
        });
    }

    @Test
    void settingsOfTheRoleAndTheDatabaseDoNotChangeWhatIsWritten() {
        capture.sql("create type stay as (at timestamptz, days interval)");
        capture.tile("raw bytea default '\\x00ff41'", "raws bytea[] default array['\\x00'::bytea]",
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
        capture.sql("insert into tile (id, tenant) values (1, 'acme')");
        for (String option : options) {
            capture.sql("alter role " + capture.database.source().user() + " set " + option);
            capture.sql("alter database " + capture.database.source().database() + " set " + option);
        }
        capture.follow();
        capture.sql("insert into tile (id, tenant) values (2, 'acme')");
        assertThat(capture.events("dashboard", 2)).extracting(it -> it.value().replaceAll("^.*\"id\":\"\\d\",|}$", ""))
                .containsExactly(expected, expected);
        capture.sql("create domain positive as int; alter table tile add column p positive[]");
        capture.sql("insert into tile (id, tenant, p) values (3, 'acme', '{1}')");
        assertThat(data(capture.events("dashboard", 3).get(2)).get("p")).hasToString("[1]");
    }
}
