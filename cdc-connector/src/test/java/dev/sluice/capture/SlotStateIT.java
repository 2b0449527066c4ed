package dev.sluice.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What may become of the slot and of the database under it; each state is a real one. */
@SuppressWarnings("NullAway.Init")
class SlotStateIT {
    private static final String UNRELATED = "insert into unrelated select md5(i::text) from generate_series(1, 20000) i";

    @TempDir
    private Path folder;
    private RestartableBackends backends;
    private CapturedDatabase database;

    @BeforeEach
    void start() {
        backends = new RestartableBackends(folder);
        database = CapturedDatabase.create(backends);
    }

    @AfterEach
    void stop() {
        backends.close();
    }

    @Test
    void theLogOfADatabaseInWhichNothingIsCapturedIsRecycled() {
        Observed observed = new Observed();
        database.sql("create table unrelated (text text)");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            String before = database.one("select pg_current_wal_lsn()");
            database.sql(UNRELATED);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> slot("restart_lsn > '" + before + "'"),
                    "t"::equals);
            assertThat(observed.commits).allSatisfy(it -> assertThat(it.sent().events()).isZero());
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aSlotThatHasLostItsLogIsSaidToHave() throws IOException {
        captureOneRow("seen");
        backends.configurePostgres("max_slot_wal_keep_size = '1MB'");
        database.sql(
                "insert into activity (tenant_id, kind) values ('acme', 'lost'); create table unrelated (text text)");
        for (int round = 0; !slot("wal_status").equals("lost"); round++) {
            assertThat(round).isLessThan(10);
            database.sql("insert into unrelated select md5(i::text) from generate_series(1, 300000) i");
            backends.configurePostgres("");
        }

        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal()).startsWith("Replication slot " + database.slot() + " has lost WAL")
                    .contains("republish command");
            database.sql("select pg_drop_replication_slot('" + database.slot() + "')");
            database.sql("select pg_create_logical_replication_slot('" + database.slot() + "', 'pgoutput')");
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(oneGap()).startsWith("{\"reason\":\"gap\",");
    }

    @Test
    void aSlotThatSomebodyMovedOnLeavesAGapThatIsTold() {
        captureOneRow("seen");
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'skipped')");
        database.sql("select pg_replication_slot_advance('" + database.slot() + "', pg_current_wal_lsn())");
        captureOneRow("after");
        assertThat(oneGap()).startsWith("{\"reason\":\"gap\",");
        try (TopicReader activity = new TopicReader(backends.bootstrapServers(),
                database.topics().channel("activity"))) {
            assertThat(activity.readToEnd()).extracting(it -> header(it, "ce_kind")).containsExactly("seen", "after");
        }
    }

    @Test
    void whatAnotherCaptureHasCommittedMeanwhileIsNoGap() throws Exception {
        CaptureSettings settings = database.settings();
        CommittedStateReader reader = new CommittedStateReader(settings.kafka(), settings.topics(),
                settings.offsetFormat(), System::nanoTime);
        captureOneRow("seen");
        CommittedState before = reader.read();
        captureOneRow("by another");
        CommittedState now = reader.read();
        database.sql("select pg_replication_slot_advance('" + database.slot() + "', '" + now.watermarkLsn() + "')");

        Iterator<CommittedState> states = List.of(before, now).iterator();
        try (TransactionalSink late = TransactionalSink.open(settings.kafka(), new EventRecords(settings.topics()),
                settings.transactionalId() + "-late", System::nanoTime)) {
            StartOffsetResolver resolver = new StartOffsetResolver(settings,
                    new Source(settings.database(), settings.replication(), settings.channels()), late,
                    states::next, Clock.systemUTC());
            assertThatThrownBy(() -> resolver.resolve(Set.of())).isInstanceOf(CaptureProblem.class)
                    .hasMessageStartingWith("Another capture has committed");
        }

        assertThat(reader.read().offset()).isEqualTo(now.offset());
        try (TopicReader deadLetters = new TopicReader(backends.bootstrapServers(), database.topics().deadLetter())) {
            assertThat(deadLetters.readToEnd()).isEmpty();
        }
    }

    @Test
    void aDatabaseRestoredToAnEarlierPointInTimeIsSaidToBe() throws IOException {
        captureOneRow("before");
        database.awaitFreeSlot();
        backends.copyPostgresTo(folder.resolve("backup"));
        captureOneRow("after the backup");
        database.awaitFreeSlot();
        String captured = database.one("select pg_current_wal_lsn()");
        backends.restorePostgresFrom(folder.resolve("backup"));
        assertThat(database.one("select pg_current_wal_lsn() < '" + captured + "'")).isEqualTo("t");

        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal()).startsWith("The database's WAL ends at LSN ")
                    .contains("restored to an earlier point in time");
            assertThat(capture.state()).isNotInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aDatabaseThatMayNotBeWrittenIsCapturedAllTheSame() {
        captureOneRow("seen");
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'held by the slot')");
        database.sql("alter database " + backends.database() + " set default_transaction_read_only = on");
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            awaitOneRow(observed);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        }
        assertThat(kinds()).containsExactly("seen", "held by the slot");
    }

    @Test
    void aTopicThatWasDeletedLeavesAGapThatIsTold() throws Exception {
        captureOneRow("seen");
        deleteTopic(database.topics().channel("activity"));
        captureOneRow("after");
        captureOneRow("later");
        assertThat(oneGap()).startsWith("{\"reason\":\"gap\",").contains("\"from\":\"0/0\"");
        assertThat(kinds()).containsExactly("after", "later");
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(Republish.run(database.settings(), Mode.PUBLISH, line -> {})).isEqualTo(Map.of("acme", 1L));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(kinds()).containsExactly("after", "later", "seen");
    }

    @Test
    void aChannelThatIsAddedBeforeItsTableHasRowsIsNoGap() {
        captureOneRow("seen");
        database.sql("create table tile (id int primary key, tenant text not null, at timestamptz not null);"
                + "alter table tile replica identity full; alter publication sluice add table tile");
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.withDashboard("public.tile", "tenant", "at"), observed)) {
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        try (TopicReader deadLetters = new TopicReader(backends.bootstrapServers(), database.topics().deadLetter())) {
            assertThat(deadLetters.readToEnd()).isEmpty();
        }
    }

    @Test
    void aTopicThatWasDeletedIsToldAlsoWhereTheStartThatMadeItAnewFails() throws Exception {
        captureOneRow("seen");
        deleteTopic(database.topics().channel("activity"));
        database.sql("select pg_drop_replication_slot('" + database.slot() + "')");
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal()).contains("does not exist");
            database.sql("select pg_create_logical_replication_slot('" + database.slot() + "', 'pgoutput')");
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        try (TopicReader deadLetters = new TopicReader(backends.bootstrapServers(), database.topics().deadLetter())) {
            assertThat(deadLetters.readToEnd()).hasSize(2).first().asString().contains("\"from\":\"0/0\"");
        }
    }

    private void deleteTopic(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
            admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
            Awaitility.await().atMost(Duration.ofSeconds(30))
                    .until(() -> !admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(topic));
        }
    }

    private List<String> kinds() {
        try (TopicReader activity = new TopicReader(backends.bootstrapServers(),
                database.topics().channel("activity"))) {
            return activity.readToEnd().stream().map(it -> String.valueOf(header(it, "ce_kind"))).toList();
        }
    }

    private void captureOneRow(String kind) {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("insert into activity (tenant_id, kind) values ('acme', '" + kind + "')");
            awaitOneRow(observed);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
    }

    private static void awaitOneRow(Observed observed) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(
                () -> observed.commits.stream().mapToLong(it -> it.sent().events()).sum() == 1);
    }

    private String oneGap() {
        try (TopicReader deadLetters = new TopicReader(backends.bootstrapServers(), database.topics().deadLetter())) {
            deadLetters.read(1);
            assertThat(deadLetters.readToEnd()).hasSize(1);
            return deadLetters.records.get(0).value();
        }
    }

    private String slot(String expression) {
        return database.one("select " + expression + " from pg_replication_slots where slot_name = '"
                + database.slot() + "'");
    }
}
