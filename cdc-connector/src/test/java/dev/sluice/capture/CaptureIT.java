package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

@ResourceLock(CapturedDatabase.SHARED)
@SuppressWarnings("NullAway.Init")
class CaptureIT {
    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();
    private Capture capture;
    private TopicReader activity;

    @BeforeEach
    void start() {
        capture = Capture.start(database.settings(), observed);
        observed.awaitStreaming();
        activity = database.channel("activity");
    }

    @AfterEach
    void stop() {
        activity.close();
        capture.close();
        database.close();
    }

    @Test
    void anInsertAppearsWithKeyPartitionHeadersValueAndTimestamp() {
        Instant before = Instant.now();
        database.sql("insert into activity (tenant_id, kind, actor_name, payload, occurred_at) values ('acme',"
                + " 'participant.approved', 'Åda \uD83D\uDE80\nnext', '{\"n\": 12345678901234567890, \"l\": [1.50]}',"
                + " '2026-01-02 03:04:05.678901+00')");

        ConsumerRecord<String, String> record = activity.read(1).get(0);
        assertThat(record.key()).isEqualTo("acme");
        assertThat(record.partition())
                .isEqualTo(Utils.toPositive(Utils.murmur2("acme".getBytes(StandardCharsets.UTF_8))) % 4);
        assertThat(record.value()).isEqualTo("{\"type\":\"activity\",\"data\":{\"id\":\"1\",\"tenantId\":\"acme\","
                + "\"kind\":\"participant.approved\",\"actorId\":null,\"actorName\":\"Åda \uD83D\uDE80\\nnext\","
                + "\"subjectType\":null,\"subjectId\":null,\"payload\":{\"l\": [1.50], \"n\": 12345678901234567890},"
                + "\"occurredAt\":\"2026-01-02T03:04:05.678901Z\"}}");
        assertThat(header(record, "ce_id")).isEqualTo("activity/1/new/1767323045678901");
        assertThat(header(record, "ce_type")).isEqualTo("activity:new");
        assertThat(header(record, "ce_source"))
                .isEqualTo("/postgresql/" + database.source().database() + "/public.activity");
        assertThat(header(record, "ce_tenantid")).isEqualTo("acme");
        assertThat(header(record, "ce_kind")).isEqualTo("participant.approved");
        assertThat(header(record, "ce_lsn")).matches("[0-9A-F]+/[0-9A-F]+");
        assertThat(header(record, "ce_txid")).matches("\\d+");
        Instant commit = Instant.parse(String.valueOf(header(record, "ce_time")));
        assertThat(commit).isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
        assertThat(record.timestamp()).isEqualTo(commit.toEpochMilli());
    }

    @Test
    void aTransactionThatCommitsLateIsPublishedWhenItCommits() throws Exception {
        try (Connection late = database.connect(); Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("insert into activity (tenant_id, kind) values ('acme', 'late')");
            database.sql("insert into activity (tenant_id, kind) values ('acme', 'early')");
            assertThat(activity.read(1)).extracting(it -> header(it, "ce_kind")).containsExactly("early");
            late.commit();
        }
        assertThat(activity.read(2)).extracting(it -> header(it, "ce_kind")).containsExactly("early", "late");
    }

    @Test
    void aRolledBackTransactionPublishesNothing() throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into activity (tenant_id, kind) values ('acme', 'undone')");
            connection.rollback();
        }
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'done')");
        assertThat(activity.read(1)).extracting(it -> header(it, "ce_kind")).containsExactly("done");
    }

    @Test
    void aCopyOfTenThousandRowsArrivesCompletelyAndInOrder() throws Exception {
        copy(10_000);
        List<ConsumerRecord<String, String>> records = activity.read(10_000);
        assertThat(records).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates().hasSize(10_000);
        assertThat(records.stream().filter(it -> "t0".equals(it.key()))
                .map(it -> Integer.parseInt(String.valueOf(header(it, "ce_subject"))))).isSorted().hasSize(1_000);
        assertThat(observed.commits.stream().filter(it -> it.sent().events() > 0)).singleElement()
                .satisfies(it -> assertThat(it.sent().events()).isEqualTo(10_000));
    }

    @Test
    void updatesDeletesAndTenantChangesReachTheTenantsThatHadTheRow() {
        String payload = "(select json_agg(md5(i::text)) from generate_series(1, 1500) i)::jsonb";
        database.sql("insert into activity (tenant_id, kind, payload) values ('acme', 'a', " + payload + ")");
        database.sql("update activity set kind = 'b'");
        database.sql("update activity set tenant_id = 'globex'");
        database.sql("update activity set id = 99");
        database.sql("delete from activity");

        List<ConsumerRecord<String, String>> records = activity.read(7);
        assertThat(records.stream().filter(it -> it.key().equals("acme")).map(it -> header(it, "ce_type")))
                .containsExactly("activity:new", "activity:updated", "activity:deleted");
        assertThat(records.stream().filter(it -> it.key().equals("globex")).map(it -> header(it, "ce_type")))
                .containsExactly("activity:new", "activity:deleted", "activity:new", "activity:deleted");
        assertThat(records).allSatisfy(it -> assertThat(it.value()).contains(
                "\"c4ca4238a0b923820dcc509a6f75849b\"").doesNotContain("unavailable"));
        assertThat(records).extracting(it -> header(it, "ce_id")).doesNotHaveDuplicates();
    }

    @Test
    void readMarksGoToTheirRecipient() {
        database.sql("insert into notification (tenant_id, recipient_id, kind, title) values ('acme', 'ada', 'k', 't');"
                + "insert into notification_read (tenant_id, notification_id, user_id) values ('acme', 1, 'ada')");
        try (TopicReader notification = database.channel("notification")) {
            assertThat(notification.read(2)).extracting(it -> header(it, "ce_type")).containsExactly("notification:new",
                    "notification:read");
            assertThat(notification.records).extracting(it -> header(it, "ce_recipientid")).containsExactly("ada",
                    "ada");
        }
    }

    @Test
    void aRowTooLargeLeavesAPlaceholderAndADeadLetter() {
        database.sql("insert into activity (tenant_id, kind, actor_name) values ('acme', 'k', repeat('x', 70000))");
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'after')");
        assertThat(activity.read(2).get(0).value()).contains("\"omitted\":{\"reason\":\"too-large\",\"bytes\":70");
        try (TopicReader deadLetters = database.deadLetters()) {
            assertThat(deadLetters.read(1).get(0).value()).contains("\"too-large\"").contains("\"primaryKey\":\"1\"");
        }
    }

    @Test
    void postgresMayRecycleWalUpToTheCommittedWatermark() {
        String before = confirmed();
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'k')");
        ConsumerRecord<String, String> record = activity.read(1).get(0);
        within(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                database.slot("confirmed_flush_lsn > '" + header(record, "ce_lsn") + "'::pg_lsn")).isEqualTo("t"));
        assertThat(confirmed()).isNotEqualTo(before);
        try (TopicReader watermarks = database.topic(database.topics().capture())) {
            List<ConsumerRecord<String, String>> all = watermarks.readToEnd();
            ConsumerRecord<String, String> last = all.get(all.size() - 1);
            assertThat(last.key()).isEqualTo("watermark");
            assertThat(last.value()).matches(
                    "\\{\"commitTime\":\"[0-9T:.-]+Z\",\"lsn\":\"[0-9A-F]+/[0-9A-F]+\"}");
            assertThat(last.timestamp()).isGreaterThanOrEqualTo(record.timestamp());
            assertThat(database.one("select '" + confirmed() + "'::pg_lsn <= '"
                    + observed.commits.get(observed.commits.size() - 1).watermark().lsn() + "'::pg_lsn"))
                    .isEqualTo("t");
        }
    }

    @Test
    void theSlotAdvancesWhileNothingIsWritten() {
        String before = confirmed();
        observed.awaitCommitAfter(observed.commits.size() + 2);
        within(Duration.ofSeconds(20)).until(() -> !confirmed().equals(before));
        assertThat(observed.commits).allSatisfy(it -> assertThat(it.sent().events()).isZero());
    }

    @Test
    void aColumnAddedWhileRunningIsPublished() {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'before')");
        database.sql("alter table activity add column extra_info int8");
        database.sql("insert into activity (tenant_id, kind, extra_info) values ('acme', 'after', 7)");
        assertThat(activity.read(2).get(0).value()).doesNotContain("extraInfo");
        assertThat(activity.records.get(1).value()).endsWith(",\"extraInfo\":\"7\"}}");
    }

    @Test
    void offsetsAreStoredAsKafkaConnectStoresThem() {
        try (TopicReader offsets = database.topic(database.topics().offsets())) {
            ConsumerRecord<String, String> last = offsets.read(2).get(1);
            assertThat(last.key()).isEqualTo("[\"sluice\",{\"server\":\"" + database.slot() + "\"}]");
            assertThat(last.value()).startsWith("{").contains("\"lsn_commit\":");
        }
    }

    @Test
    void closeIsIdempotentAndReportsNoFailure() {
        capture.close();
        capture.close();
        assertThat(capture.state()).isInstanceOf(CaptureState.Stopped.class);
        assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        database.awaitFreeSlot();
    }

    @Test
    void closingLeavesNoThreadBehind() {
        capture.close();
        within(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(Thread.getAllStackTraces()
                .entrySet().stream()
                .filter(it -> it.getKey().getName().startsWith("sluice-capture")
                        || Stream.of(it.getValue()).anyMatch(frame -> frame.getClassName().startsWith("io.debezium")))
                .map(it -> it.getKey().getName() + Stream.of(it.getValue()).toList())).isEmpty());
    }

    private void copy(int rows) throws Exception {
        try (Connection connection = database.connect()) {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn("copy activity (tenant_id, kind) from stdin");
            for (int i = 0; i < rows; i++) {
                byte[] line = ("t" + i % 10 + "\tk" + i + "\n").getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(line, 0, line.length);
            }
            copy.endCopy();
        }
    }

    private String confirmed() {
        return database.slot("confirmed_flush_lsn");
    }
}
