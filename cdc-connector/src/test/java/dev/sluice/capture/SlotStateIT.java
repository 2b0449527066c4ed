package dev.sluice.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Membership;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.testkit.RestartablePostgres;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Replication slots, databases and topics that were lost, moved, restored or recreated between two captures. */
@ResourceLock(CapturedDatabase.SHARED)
@ResourceLock(RestartableServer.NAME)
class SlotStateIT {
    private static final String UNRELATED = "insert into unrelated"
            + " select md5(i::text) from generate_series(1, 20000) i";

    private CapturedDatabase database = CapturedDatabase.create();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void walIsRecycledWhileNoCapturedTableChanges() {
        var observed = new Observed();
        database.sql("create table unrelated (text text)");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            String before = database.one("select pg_current_wal_lsn()");
            database.sql(UNRELATED);
            within(Duration.ofSeconds(60)).until(() -> {
                logRunningTransactions();
                return database.slot("restart_lsn > '" + before + "'");
            }, "t"::equals);
            assertThat(observed.commits).allSatisfy(it -> assertThat(it.sent().events()).isZero());
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void refusesASlotThatHasLostItsWal() throws SQLException {
        database = CapturedDatabase.create(RestartableServer.postgres());
        captureOneRow("seen");
        database.sql(
                "insert into activity (tenant_id, kind) values ('acme', 'lost'); create table unrelated (text text)");
        RestartableServer.asSuperuser("alter system set max_slot_wal_keep_size = '1MB'", "select pg_reload_conf()");
        try {
            for (int round = 0; !database.slot("wal_status").equals("lost"); round++) {
                assertThat(round).isLessThan(10);
                database.sql(UNRELATED);
                RestartableServer.asSuperuser("select pg_switch_wal()", "checkpoint");
            }
        } finally {
            RestartableServer.asSuperuser("alter system reset max_slot_wal_keep_size", "select pg_reload_conf()");
        }

        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal()).startsWith("Replication slot " + database.slot() + " has lost WAL")
                    .contains("republish command");
            database.dropSlot();
            database.createSlot();
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(oneGap()).startsWith("{\"reason\":\"gap\",");
    }

    @Test
    void anAdvancedSlotLeavesAReportedGap() {
        captureOneRow("seen");
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'skipped')");
        database.advanceSlot();
        captureOneRow("after");
        String gap = oneGap();
        assertThat(gap).startsWith("{\"reason\":\"gap\",");
        assertThat(kinds()).containsExactly("seen", "after");
        for (String channel : Channels.standard().names()) {
            assertThat(markers(channel)).as(channel).hasSize(4).allSatisfy(marker -> {
                assertThat(marker.value()).isEqualTo(gap);
                assertThat(header(marker, "ce_type")).isEqualTo("system:gap");
                assertThat(header(marker, "ce_id")).matches("gap/0/[0-9A-F]+/0/[0-9A-F]+");
                assertThat(header(marker, "ce_tenantid")).isNull();
            }).extracting(ConsumerRecord::partition).containsExactlyInAnyOrder(0, 1, 2, 3);
        }
    }

    /** Rows that were committed before the report, and are captured after it, keep the timestamp of their commit. */
    @Test
    void aMarkerHasTheTimestampOfWhatWasCapturedBeforeTheGap() {
        captureOneRow("seen");
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'skipped')");
        database.advanceSlot();
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'waiting')");
        captureAWaitingRow();
        try (TopicReader activity = database.channel("activity")) {
            List<ConsumerRecord<String, String>> ofTenant = activity.readToEnd();
            ConsumerRecord<String, String> seen = ofKind(ofTenant, "seen");
            ConsumerRecord<String, String> waiting = ofKind(ofTenant, "waiting");
            assertThat(waiting.timestamp())
                    .isEqualTo(Instant.parse(String.valueOf(header(waiting, "ce_time"))).toEpochMilli());
            assertThat(ofTenant).filteredOn(it -> it.key() == null).isNotEmpty().allSatisfy(
                    marker -> assertThat(marker.timestamp()).isBetween(seen.timestamp(), waiting.timestamp()));
        }
    }

    private static ConsumerRecord<String, String> ofKind(List<ConsumerRecord<String, String>> records, String kind) {
        return records.stream().filter(it -> kind.equals(header(it, "ce_kind"))).findFirst().orElseThrow();
    }

    @Test
    void aGapIsReportedToOperatorsAndClientsTogetherOrNotAtAll() {
        captureOneRow("seen");
        CaptureSettings settings = database.settings();
        DeadLetter gap = DeadLetter.gap("/postgresql/test", "0/A0", "0/B0", Instant.now());
        try (TransactionalSink sink = sink(settings)) {
            sink.sendGap(gap, settings.channels().names());
        }
        try (TopicReader deadLetters = database.deadLetters()) {
            assertThat(deadLetters.readToEnd()).isEmpty();
        }
        assertThat(markers("activity")).isEmpty();

        try (TransactionalSink sink = sink(settings)) {
            sink.sendGap(gap, settings.channels().names());
            sink.commitWithoutOffset();
        }
        assertThat(oneGap()).contains("\"from\":\"0/A0\"");
        assertThat(markers("activity")).hasSize(4);
        assertThat(markers("notification")).hasSize(4);
    }

    private static TransactionalSink sink(CaptureSettings settings) {
        return TransactionalSink.open(settings.kafka(),
                new EventRecords(settings.topics(), System::currentTimeMillis, future -> {}),
                settings.transactionalId() + "-late", System::nanoTime);
    }

    @Test
    void commitsOfAnotherCaptureAreNoGap() throws Exception {
        CaptureSettings settings = database.settings();
        var reader = new CommittedStateReader(settings.kafka(), settings.topics(), settings.channels().names(),
                settings.offsetFormat(), System::nanoTime);
        captureOneRow("seen");
        CommittedState before = reader.read();
        captureOneRow("by another");
        CommittedState now = reader.read();
        database.sql("select pg_replication_slot_advance('" + database.slot() + "', '" + now.watermarkLsn() + "')");

        Iterator<CommittedState> states = List.of(before, now).iterator();
        try (TransactionalSink late = sink(settings)) {
            var source = new Source(settings.database(), settings.replication(), settings.channels());
            Membership membership = source.look().membership();
            var resolver = new StartOffsetResolver(settings, source, source.server(), late, states::next,
                    Clock.systemUTC());
            assertThatThrownBy(() -> resolver.resolve(Set.of(), membership)).isInstanceOf(CaptureProblem.class)
                    .hasMessageStartingWith("Another capture has committed");
        }

        assertThat(reader.read().offset()).isEqualTo(now.offset());
        try (TopicReader deadLetters = database.deadLetters()) {
            assertThat(deadLetters.readToEnd()).isEmpty();
        }
    }

    @Test
    void refusesADatabaseRestoredToAnEarlierPointInTime(@TempDir Path folder) throws IOException {
        RestartablePostgres postgres = RestartableServer.postgres();
        database = CapturedDatabase.create(postgres);
        captureOneRow("before");
        database.awaitFreeSlot();
        postgres.copyTo(folder.resolve("backup"));
        captureOneRow("after the backup");
        database.awaitFreeSlot();
        String captured = database.one("select pg_current_wal_lsn()");
        postgres.restoreFrom(folder.resolve("backup"));
        assertThat(database.one("select pg_current_wal_lsn() < '" + captured + "'")).isEqualTo("t");

        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal()).startsWith("The database's WAL ends at LSN ")
                    .contains("restored to an earlier point in time");
            assertThat(capture.state()).isNotInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void capturesAReadOnlyDatabase() {
        captureOneRow("seen");
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'held by the slot')");
        String alterDatabase = "alter database " + database.source().database();
        database.sql(alterDatabase + " set default_transaction_read_only = on");
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            awaitOneRow(observed);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        } finally {
            database.sql("begin read write; " + alterDatabase + " reset default_transaction_read_only; commit");
        }
        assertThat(kinds()).containsExactly("seen", "held by the slot");
    }

    @Test
    void aDeletedTopicLeavesAReportedGap() throws Exception {
        captureOneRow("seen");
        deleteTopic(database.topics().channel("activity"));
        captureOneRow("after");
        captureOneRow("later");
        assertThat(oneGap()).startsWith("{\"reason\":\"gap\",").contains("\"from\":\"0/0\"");
        assertThat(kinds()).containsExactly("after", "later");
        assertThat(markers("activity")).as("in the topic that was created").hasSize(4);
        assertThat(markers("notification")).as("in a topic that lacks nothing").isEmpty();
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(Republish.run(database.settings(), Mode.PUBLISH, line -> {})).isEqualTo(Map.of("acme", 1L));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(kinds()).containsExactly("after", "later", "seen");
    }

    @Test
    void aChannelAddedWhileItsTableIsEmptyIsNoGap() {
        captureOneRow("seen");
        database.sql("create table tile (id int primary key, tenant text not null, at timestamptz not null);"
                + "alter table tile replica identity full; alter publication sluice add table tile");
        var observed = new Observed();
        try (Capture capture = Capture.start(database.withDashboard("public.tile", "tenant", "at"), observed)) {
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        try (TopicReader deadLetters = database.deadLetters()) {
            assertThat(deadLetters.readToEnd()).isEmpty();
        }
    }

    @Test
    void aDeletedTopicIsReportedEvenIfTheStartThatRecreatesItFails() throws Exception {
        captureOneRow("seen");
        deleteTopic(database.topics().channel("activity"));
        database.dropSlot();
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal()).contains("does not exist");
            database.createSlot();
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        try (TopicReader deadLetters = database.deadLetters()) {
            assertThat(deadLetters.readToEnd()).hasSize(2).first().asString().contains("\"from\":\"0/0\"");
        }
    }

    private void deleteTopic(String topic) throws Exception {
        try (Admin admin = database.admin()) {
            admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
            within(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(topic));
        }
    }

    private List<String> kinds() {
        try (TopicReader activity = database.channel("activity")) {
            return activity.readEventsToEnd().stream().map(it -> String.valueOf(header(it, "ce_kind"))).toList();
        }
    }

    /** The markers of gaps in a channel's topic: its records without a key. */
    private List<ConsumerRecord<String, String>> markers(String channel) {
        try (TopicReader topic = database.channel(channel)) {
            return topic.readToEnd().stream().filter(it -> it.key() == null).toList();
        }
    }

    private void captureOneRow(String kind) {
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("insert into activity (tenant_id, kind) values ('acme', '" + kind + "')");
            awaitOneRow(observed);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
    }

    /** Captures a row that was committed before the start. */
    private void captureAWaitingRow() {
        var observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            awaitOneRow(observed);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
    }

    private static void awaitOneRow(Observed observed) {
        within(Duration.ofSeconds(60)).until(
                () -> observed.commits.stream().mapToLong(it -> it.sent().events()).sum() == 1);
    }

    private String oneGap() {
        try (TopicReader deadLetters = database.deadLetters()) {
            deadLetters.read(1);
            assertThat(deadLetters.readToEnd()).hasSize(1);
            return deadLetters.records.get(0).value();
        }
    }

    /** PostgreSQL lets a slot advance at a record that it logs every 15 s, and whenever a slot is created. */
    private void logRunningTransactions() throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('" + database.slot()
                    + "_temporary', 'pgoutput', true)");
        }
    }
}
