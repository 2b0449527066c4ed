package dev.sluice.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.ChildProcess;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** The copy of the rows that are older than the capture. */
@ResourceLock(CapturedDatabase.SHARED)
class CopyIT {
    private static final int ROWS = 16_000;

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();
    private final Random random = new Random(20261121);

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void olderRowsComeFirstInTheOrderOfTheirTimesAndWithThem() {
        database.sql("insert into activity (tenant_id, kind, occurred_at) values ('acme', 'third', '2026-01-03Z'),"
                + " ('acme', 'first', '2026-01-01Z'), ('acme', 'second', '2026-01-02Z'),"
                + " ('acme', 'ahead', now() + interval '900 years'), ('acme', 'timeless', 'infinity');"
                + "insert into notification (tenant_id, kind, title, created_at) values ('acme', 'n', 't',"
                + " '2025-01-01Z');"
                + "insert into notification_read (tenant_id, notification_id, user_id, read_at) values ('acme', 1,"
                + " 'ada', '2024-01-01Z')");
        Capture capture = started(database.settings());
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'live')");
        try (capture;
                TopicReader activity = database.channel("activity");
                TopicReader notification = database.channel("notification")) {
            List<ConsumerRecord<String, String>> records = activity.read(6);
            assertThat(records).extracting(it -> header(it, "ce_kind")).containsExactly("first", "second", "third",
                    "ahead", "timeless", "live");
            assertThat(records).extracting(it -> header(it, "ce_snapshot")).containsExactly("true", "true", "true",
                    "true", "true", null);
            assertThat(records).extracting(ConsumerRecord::timestamp).isSorted()
                    .startsWith(millis("2026-01-01"), millis("2026-01-02"), millis("2026-01-03"));
            assertThat(records.get(5).timestamp()).isLessThan(System.currentTimeMillis() + 60_000);
            assertThat(header(records.get(0), "ce_id")).isEqualTo("activity/2/new/1767225600000000");
            assertThat(header(records.get(0), "ce_time")).isEqualTo("2026-01-01T00:00:00.000000Z");
            assertThat(header(records.get(0), "ce_type")).isEqualTo("activity:new");
            assertThat(notification.read(2)).extracting(it -> header(it, "ce_type")).containsExactly(
                    "notification:new", "notification:read");
            assertThat(notification.records).extracting(ConsumerRecord::timestamp)
                    .containsExactly(millis("2025-01-01"), millis("2025-01-01"));
            assertThat(observed.commits.get(0).sent().events()).isEqualTo(7);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aRowHasTheSameBytesFromTheTableAndFromTheWal() {
        database.sql("create type mood as enum ('sad', 'ok'); create type pair as (a int, b text);"
                + "create table tile (tenant text, tile_no int primary key, at timestamptz not null default"
                + " '2026-01-02 03:04:05.678901+02', big numeric, scaled numeric(10,4), ratio float8, r float4,"
                + " days date, moment timestamp(3), fine timestamp, t time, tz timetz, span interval, raw json,"
                + " doc jsonb, tags text[], numbers int8[], bits bytea, flags bit(8), ok bool, n int8, s int2, u uuid,"
                + " c char(5), m money, net inet, range int4range, p point, feeling mood, both_parts pair, x xml);"
                + "alter table tile replica identity full; alter publication sluice add table tile");
        String values = "12345678901234567890.10, 1.5, 'NaN', 0.1, '2026-02-28', '2026-01-02 03:04:05.5',"
                + " '2026-01-02 03:04:05.000001', '03:04:05.000001', '03:04:05+02', '1 year 2 days 3.5 s',"
                + " E'{\\n\"a\" : 1}', '{\"b\": [1.50, null]}', '{x,\"y\\\"z\",NULL}', '{9007199254740993,NULL}',"
                + " '\\xff00', B'10100000', true, 9007199254740993, 3, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'ab',"
                + " 12.5, '10.0.0.0/8', '[1,5)', '(1,2)', 'ok', '(1,\"b c\")', '<a/>'";
        database.sql("insert into tile values ('acme', 1, default, " + values + ")");
        database.sql("insert into tile (tenant, tile_no) values ('acme', 2)");
        CaptureSettings settings = database.withDashboard("public.tile", "tenant", "at");
        Capture capture = started(settings);
        try (capture; TopicReader tiles = database.channel("dashboard")) {
            database.sql("insert into tile values ('acme', 3, default, " + values + ")");
            database.sql("insert into tile (tenant, tile_no) values ('acme', 4)");
            List<String> found = tiles.read(4).stream().map(ConsumerRecord::value).toList();
            assertThat(found.get(0).replace("\"tileNo\":1", "\"tileNo\":3")).isEqualTo(found.get(2));
            assertThat(found.get(1).replace("\"tileNo\":2", "\"tileNo\":4")).isEqualTo(found.get(3));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void anInterruptedCopyPublishesEachRowOnceAndInOrderWhileRowsAreWritten() throws Exception {
        insertOldRows();
        try (var writers = new Writers(database, Duration.ofMillis(60))) {
            Capture closed = Capture.start(database.settings(), CaptureListener.NONE);
            database.awaitUncommitted(random.nextInt(ROWS / 4));
            closed.close();
            database.awaitFreeSlot();
            try (ChildProcess process = CaptureProcess.start(database)) {
                database.awaitUncommitted(random.nextInt(ROWS / 4));
                process.kill();
            }
            assertNothingIsCommitted();
            Capture last = Capture.start(database.settings(), observed);
            database.awaitUncommitted(random.nextInt(ROWS / 4));
            assertThat(blockingLocks()).isEmpty();
            database.fence();
            observed.awaitStreaming();
            writers.finish();
            Writers.assertEveryRowOnceAndInOrder(database);
            last.close();
        }
        try (TopicReader activity = database.channel("activity")) {
            List<ConsumerRecord<String, String>> copied = activity.readToEnd().stream()
                    .filter(it -> header(it, "ce_snapshot") != null).toList();
            assertThat(copied).hasSizeGreaterThanOrEqualTo(ROWS);
            Map<Integer, Long> firstLive = activity.records.stream().filter(it -> header(it, "ce_snapshot") == null)
                    .collect(Collectors.toMap(ConsumerRecord::partition, ConsumerRecord::offset, Math::min));
            assertThat(copied).allSatisfy(it -> assertThat(it.offset())
                    .isLessThan(firstLive.getOrDefault(it.partition(), Long.MAX_VALUE)));
        }
    }

    @Test
    void changesDuringTheCopyFollowTheCopiedRows() {
        insertOldRows();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            database.awaitUncommitted(1);
            database.sql("update activity set kind = 'changed' where id % 4 = 0");
            database.sql("delete from activity where id % 4 = 1");
            database.sql("update activity set tenant_id = 'moved' where id % 4 = 2");
            observed.awaitStreaming();
            try (TopicReader activity = database.channel("activity")) {
                activity.read(ROWS + ROWS / 2 + ROWS / 2);
                assertThat(activity.readToEnd()).hasSize(2 * ROWS);
                Map<String, List<String>> published = activity.records.stream().collect(Collectors.groupingBy(
                        it -> String.valueOf(header(it, "ce_subject")), Collectors.mapping(
                                it -> (header(it, "ce_snapshot") == null ? "" : "old ") + header(it, "ce_kind") + " "
                                        + String.valueOf(header(it, "ce_type")).substring("activity:".length()),
                                Collectors.toList())));
                assertThat(published).hasSize(ROWS).allSatisfy((id, events) -> assertThat(events)
                        .containsExactlyInAnyOrderElementsOf(switch (Integer.parseInt(id) % 4) {
                            case 0 -> List.of("old before new", "changed updated");
                            case 1 -> List.of("old before new", "before deleted");
                            case 2 -> List.of("old before new", "before deleted", "before new");
                            default -> List.of("old before new");
                        }));
            }
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void leavesASlotAloneThatNoCopyCreated() {
        database.createSlot();
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'k')");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal()).startsWith("Replication slot " + database.slot()
                    + " already exists, but nothing was ever captured")
                    .contains("SELECT pg_drop_replication_slot('" + database.slot() + "');").contains("FOLLOW_ONLY");
            assertThat(capture.state()).isNotInstanceOf(CaptureState.Streaming.class);
        }
        Capture following = started(database.followOnly());
        try (following; TopicReader activity = database.channel("activity")) {
            assertThat(activity.read(1)).extracting(it -> header(it, "ce_snapshot")).containsOnlyNulls();
            assertThat(following.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void followOnlyOmitsOlderRows() {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'old')");
        Capture capture = started(database.followOnly());
        try (capture; TopicReader activity = database.channel("activity")) {
            database.sql("insert into activity (tenant_id, kind) values ('acme', 'live')");
            assertThat(activity.read(1)).extracting(it -> header(it, "ce_kind")).containsExactly("live");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void refusesToCopyAgainWhenTheOffsetIsGoneButEventsExist() throws Exception {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'k')");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        try (Admin admin = database.admin()) {
            admin.deleteTopics(List.of(database.topics().offsets())).all().get(30, TimeUnit.SECONDS);
        }
        var again = new Observed();
        try (Capture capture = Capture.start(database.settings(), again)) {
            assertThat(again.awaitRefusal()).startsWith("Topic " + database.topics().offsets()
                    + " holds no source offset, but the watermark in topic "
                    + database.topics().capture());
            assertThat(capture.state()).isNotInstanceOf(CaptureState.Streaming.class);
        }
    }

    private Capture started(CaptureSettings settings) {
        Capture capture = Capture.start(settings, observed);
        observed.awaitStreaming();
        return capture;
    }

    private void insertOldRows() {
        database.sql("insert into activity (tenant_id, kind, payload) select 't' || i % 3, 'before',"
                + " jsonb_build_object('n', repeat('x', 200)) from generate_series(1, " + ROWS + ") i");
    }

    private void assertNothingIsCommitted() {
        try (TopicReader activity = database.channel("activity")) {
            assertThat(activity.readToEnd()).isEmpty();
        }
    }

    /** Locks that the copy holds on a captured table and that could block other sessions. */
    private String blockingLocks() {
        return database
                .one("select string_agg(distinct mode, ',') from pg_locks l join pg_class c on c.oid = l.relation"
                        + " where c.relname = 'activity' and mode <> 'AccessShareLock' and pid in (select pid from"
                        + " pg_stat_activity where application_name ~ 'Debezium')")
                .replace("null", "");
    }

    private static long millis(String day) {
        return Instant.parse(day + "T00:00:00Z").toEpochMilli();
    }
}
