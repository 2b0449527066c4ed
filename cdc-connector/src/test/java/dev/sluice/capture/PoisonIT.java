package dev.sluice.capture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.kafka.TopicLayout;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Extreme rows and transactions: none stops the capture, and none is lost silently. */
@ResourceLock(CapturedDatabase.SHARED)
class PoisonIT {
    private final CaptureUnderTest capture = new CaptureUnderTest(CapturedDatabase.create());

    @AfterEach
    void stop() {
        capture.close();
    }

    @Test
    void valuesAtTheLimitsOfTheirTypesArePublished() {
        Map<String, String> edges = new LinkedHashMap<>();
        edges.put("day = '5874897-12-31'", "\"day\":\"+5874897-12-31\"");
        edges.put("day = '4713-01-01 BC'", "\"day\":\"-4712-01-01\"");
        edges.put("day = 'infinity'", "\"day\":\"infinity\"");
        edges.put("day = '-infinity'", "\"day\":\"-infinity\"");
        edges.put("moment = '294276-12-31 23:59:59.999999'", "\"moment\":\"+294276-12-31T23:59:59.999999Z\"");
        edges.put("zoned = '294276-12-31 23:59:59.999999Z'", "\"zoned\":\"+294276-12-31T23:59:59.999999Z\"");
        edges.put("moment = 'infinity'", "\"moment\":\"infinity\"");
        edges.put("moment = '-infinity'", "\"moment\":\"-infinity\"");
        edges.put("zoned = '4713-01-01 00:00:00+00 BC'", "\"zoned\":\"-4712-01-01T00:00:00.000000Z\"");
        edges.put("zoned = 'infinity'", "\"zoned\":\"infinity\"");
        edges.put("n = 9223372036854775807", "\"n\":\"9223372036854775807\"");
        edges.put("big = 'NaN'", "\"big\":\"NaN\"");
        edges.put("numbers = '{NaN,-Infinity,1.50,NULL}'", "\"numbers\":[\"NaN\",\"-Infinity\",\"1.50\",null]");
        edges.put("big = '123456789012345678901234567890.10'", "\"big\":\"123456789012345678901234567890.10\"");
        edges.put("doc = '{\"n\": 9007199254740993.000, \"s\": \"\u2028\"}'",
                "\"doc\":{\"n\": 9007199254740993.000, \"s\": \"\u2028\"}");
        edges.put("raw = '{\"a\": \"\\u0000\"}'", "\"raw\":{\"a\": \"\\u0000\"}");
        edges.put("words = E'\\u2028\\u0001\\uFFFF'", "\"words\":\"\u2028\\u0001\uFFFF\"");
        capture.sql("create table tile (id int primary key, tenant text, at timestamptz not null default now(),"
                + " day date, moment timestamp, zoned timestamptz, n int8, big numeric, numbers numeric[], doc jsonb"
                + " default '{}', raw json, words text, tags text[] default '{}', span interval default '1 day',"
                + " today date default current_date, u uuid default gen_random_uuid());"
                + "alter table tile replica identity full; alter publication sluice add table tile");
        capture.settings = capture.database.withDashboard("public.tile", "tenant", "at");
        capture.follow();
        capture.sql("insert into tile (id, tenant) values (1, 'acme')");
        edges.keySet().forEach(edge -> capture.sql("update tile set day = null, moment = null, zoned = null;"
                + "update tile set " + edge));
        List<String> values = capture.events("dashboard", 1 + 2 * edges.size()).stream().map(ConsumerRecord::value)
                .toList();
        int next = 2;
        for (Map.Entry<String, String> edge : edges.entrySet()) {
            assertThat(values.get(next)).as(edge.getKey()).contains(edge.getValue());
            next += 2;
        }
        assertThat(capture.deadLetters(0)).isEmpty();
    }

    @Test
    void aRowWithoutAValidTenantIsADeadLetterAndDelaysNoOther() {
        capture.sql("create table tile (id int primary key, tenant text, at timestamptz not null default now());"
                + "alter table tile replica identity full; alter publication sluice add table tile");
        capture.settings = capture.database.withDashboard("public.tile", "tenant", "at");
        capture.follow();
        capture.sql("insert into tile values (1, ''), (2, null), (3, 'a b'), (4, repeat('t', 65)), (5, 'acme'),"
                + " (6, E'\\u2028')");
        assertThat(capture.events("dashboard", 1)).extracting(it -> header(it, "ce_subject")).containsExactly("5");
        assertThat(capture.deadLetters(5))
                .allSatisfy(it -> assertThat(it).startsWith("{\"reason\":\"invalid-tenant\","));
    }

    /** The keys compress well, so that they fit into PostgreSQL's index. */
    @Test
    void keysOfAnyLengthStopNothingAndAreRepublishedOnce() throws Exception {
        capture.sql("create table tile (id text primary key, tenant text, at timestamptz not null default"
                + " '2026-01-02 03:04:05Z', note text); alter table tile replica identity full;"
                + "alter publication sluice add table tile");
        capture.settings = capture.database.withDashboard("public.tile", "tenant", "at").withTopics(
                new TopicLayout(capture.database.topics(), 4, TopicLayout.DEFAULT_MAXIMUM_EVENT_BYTES));
        capture.follow();
        capture.sql("insert into tile (id, tenant, note) values (repeat('k', 1025), 'acme', 'n'),"
                + " (repeat('k', 150000), 'acme', repeat('n', 8150000)),"
                + " (repeat('k', 150001), 'acme', repeat('n', 8388608))");
        List<ConsumerRecord<String, String>> events = capture.events("dashboard", 3);
        assertThat(events).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).matches("tile/sha256%3A[0-9a-f]{64}/new/1767323045000000"));
        assertThat(events.get(1).value()).hasSizeGreaterThan(8_300_000).doesNotContain("omitted");
        assertThat(events.get(2).value()).contains("\"omitted\"").hasSizeLessThan(1024);
        assertThat(capture.deadLetters(1)).singleElement().satisfies(
                it -> assertThat(it).contains("\"primaryKey\":\"" + header(events.get(2), "ce_subject") + "\"")
                        .hasSizeLessThan(1024));
        assertThat(Republish.run(capture.settings, Mode.PUBLISH, line -> {})).isEmpty();
        capture.sql("alter table tile drop constraint tile_pkey;"
                + "insert into tile (id, tenant) values (repeat('k', 5000000), 'acme')");
        assertThat(header(capture.events("dashboard", 4).get(3), "ce_id"))
                .matches("tile/sha256%3A[0-9a-f]{64}/new/[0-9A-F]+/[0-9A-F]+");
    }

    @Test
    void aRowInsertedAgainInItsTransactionIsASeparateEvent() {
        capture.follow();
        String insert = "insert into activity (id, tenant_id, kind) values (7, 'acme', 'k');";
        capture.sql(
                "begin;" + insert + "delete from activity;" + insert + "delete from activity;" + insert + "commit");
        List<ConsumerRecord<String, String>> records = capture.events("activity", 5);
        assertThat(records).extracting(it -> header(it, "ce_type")).containsExactly("activity:new", "activity:deleted",
                "activity:new", "activity:deleted", "activity:new");
        assertThat(records).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates();
        assertThat(header(records.get(0), "ce_id")).matches("activity/7/new/\\d+");
        assertThat(header(records.get(2), "ce_id")).matches("activity/7/new/[0-9A-F]+/[0-9A-F]+");
    }

    @Test
    void columnsAddedRenamedAndDroppedWhileRunningAreFollowedInOrder() {
        capture.follow();
        String insert = "insert into activity (tenant_id, kind) values ('acme', 'k');";
        capture.sql(insert);
        capture.sql("alter table activity add column place text default 'here'; " + insert);
        capture.sql("alter table activity rename column place to site; " + insert);
        capture.sql("begin; alter table activity drop column site; " + insert
                + "alter table activity add column site int8 default 5; " + insert + "commit");
        capture.sql("alter table activity rename column kind to sort; insert into activity (tenant_id, sort) values"
                + " ('acme', 'k')");
        capture.sql("alter table activity rename column tenant_id to owner; insert into activity (owner, sort) values"
                + " ('acme', 'k')");
        capture.sql("alter table activity rename column owner to tenant_id; alter table activity rename column sort to"
                + " kind; " + insert);
        List<ConsumerRecord<String, String>> records = capture.events("activity", 7);
        assertThat(records.stream().map(it -> it.value().replaceAll(".*\"occurredAt\":\"[^\"]*\"", "")))
                .containsExactly(
                        "}}", ",\"place\":\"here\"}}", ",\"site\":\"here\"}}", "}}", ",\"site\":\"5\"}}",
                        ",\"site\":\"5\"}}",
                        ",\"site\":\"5\"}}");
        assertThat(records).extracting(it -> header(it, "ce_kind")).containsExactly("k", "k", "k", "k", "k", null, "k");
        assertThat(capture.deadLetters(1).get(0)).contains("the tenant is missing").contains("\"primaryKey\":\"7\"");
    }

    @Test
    void rowsRolledBackToASavepointAreNotPublished() {
        capture.follow();
        capture.sql("begin; insert into activity (tenant_id, kind) values ('acme', 'kept'); savepoint s; insert into"
                + " activity (tenant_id, kind) values ('acme', 'undone'); update activity set kind = 'undone';"
                + " rollback to savepoint s; savepoint t; insert into activity (tenant_id, kind) values ('acme',"
                + " 'kept too'); release savepoint t; commit");
        assertThat(capture.events("activity", 2)).extracting(it -> header(it, "ce_kind")).containsExactly("kept",
                "kept too");
    }

    @Test
    void aHundredThousandRowsInOneTransactionBecomeVisibleTogether() {
        capture.follow();
        capture.sql("insert into activity (tenant_id, kind) select 't' || i % 7, 'many' from"
                + " generate_series(1, 100000) i");
        capture.sql("insert into activity (tenant_id, kind) values ('acme', 'after')");
        List<ConsumerRecord<String, String>> records = capture.events("activity", 100_001);
        assertThat(records.stream().map(it -> Integer.parseInt(String.valueOf(header(it, "ce_subject")))).sorted()
                .toList())
                .isEqualTo(IntStream.rangeClosed(1, 100_001).boxed().toList());
        assertThat(capture.observed.commits.stream().filter(it -> it.sent().events() > 1)).singleElement()
                .satisfies(it -> assertThat(it.sent().events()).isBetween(100_000L, 100_001L));
    }

    @Test
    void aMegabyteOfJsonIsPublishedAndALargerRowIsMarkedTooLarge() {
        capture.settings = capture.database.settings()
                .withTopics(new TopicLayout(capture.database.topics(), 4, 4 * 1024 * 1024));
        capture.follow();
        String document = "jsonb_build_object('text', (select string_agg(md5(i::text), '') from"
                + " generate_series(1, %d) i))";
        capture.sql("insert into activity (tenant_id, kind, payload) values ('acme', 'megabyte', "
                + String.format(document, 32_768) + "), ('acme', 'more', " + String.format(document, 200_000) + "),"
                + " ('acme', 'after', '{}')");
        capture.sql("update activity set actor_name = 'Ada' where kind = 'megabyte'");
        List<ConsumerRecord<String, String>> records = capture.events("activity", 4);
        assertThat(records.get(0).value()).hasSizeGreaterThan(1024 * 1024).contains("c4ca4238a0b923820dcc509a6f75849b");
        assertThat(records.get(1).value()).contains("\"kind\":\"more\"")
                .contains("\"omitted\":{\"reason\":\"too-large\"");
        assertThat(records.get(2).value()).contains("\"kind\":\"after\"");
        assertThat(records.get(3).value()).hasSizeGreaterThan(1024 * 1024).contains("\"actorName\":\"Ada\"");
        assertThat(capture.deadLetters(1).get(0)).startsWith("{\"reason\":\"too-large\"");
    }
}
