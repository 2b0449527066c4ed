package dev.sluice.capture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.problem.CaptureProblem;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows that a gap of the log has kept out of the topics. */
class RepublishIT {
    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();
    private final List<String> lines = new ArrayList<>();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void rowsThatWereNeverPublishedAreListedAndPublishedOnceHoweverOftenItRuns() throws Exception {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'copied')");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
        database.sql("insert into activity (tenant_id, kind, occurred_at) select 't' || i % 2, 'missing',"
                + " '2026-01-02Z' from generate_series(1, 1000) i");
        database.sql("insert into notification_read (tenant_id, notification_id, user_id) values ('t1', 1, 'ada')");
        database.sql("select pg_replication_slot_advance('" + database.slot() + "', pg_current_wal_lsn())");
        Observed again = new Observed();
        try (Capture capture = Capture.start(database.settings(), again)) {
            again.awaitStreaming();
            assertThat(republish(Mode.LIST)).isEqualTo(Map.of("t0", 500L, "t1", 501L));
            assertThat(lines).hasSize(1001).contains("t1 /postgresql/" + database.backends().database()
                    + "/public.notification_read t1,1,ada");
            assertThatThrownBy(() -> Republish.run(database.settings(), Mode.PUBLISH, line -> {
                lines.add(line);
                if (lines.size() == 1500) {
                    throw new CancellationException("killed half way");
                }
            })).hasStackTraceContaining("killed half way");
            assertThat(republish(Mode.PUBLISH)).isEqualTo(Map.of("t0", 500L, "t1", 501L));
            assertThat(republish(Mode.PUBLISH)).isEmpty();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        int rows = Integer.parseInt(database.one("select count(*) from activity"));
        try (TopicReader activity = new TopicReader(database.backends().bootstrapServers(),
                database.topics().channel("activity"))) {
            activity.read(rows);
            List<ConsumerRecord<String, String>> records = activity.readToEnd();
            assertThat(records).extracting(it -> header(it, "ce_subject")).doesNotHaveDuplicates().hasSize(rows);
            assertThat(records.stream().filter(it -> "missing".equals(header(it, "ce_kind")))).hasSize(1000)
                    .allSatisfy(it -> assertThat(header(it, "ce_snapshot")).isEqualTo("true"))
                    .allSatisfy(it -> assertThat(header(it, "ce_id")).endsWith("/new/1767312000000000"));
        }
        assertThat(database.one("select count(*) from pg_replication_slots where slot_name like '%_republish'"))
                .isEqualTo("0");
    }

    @Test
    void withoutARunningCaptureNothingIsComparedSinceRowsMayJustBeLate() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'late')");
        assertThatThrownBy(
                () -> Republish.run(database.settings(), Mode.PUBLISH, lines::add, Duration.ofSeconds(2)))
                .hasRootCauseInstanceOf(CaptureProblem.class)
                .hasStackTraceContaining("Start the capture, wait until it has caught up");
        assertThat(lines).isEmpty();
    }

    /** A transaction's marker may be there in one partition and not yet in another. */
    @Test
    void rowsBehindAnOpenTransactionArePublishedAlready() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed);
                KafkaProducer<String, String> open = new KafkaProducer<>(
                        Map.of("bootstrap.servers", database.backends().bootstrapServers(), "transactional.id",
                                database.slot() + "-open"),
                        new StringSerializer(), new StringSerializer())) {
            observed.awaitStreaming();
            open.initTransactions();
            open.beginTransaction();
            for (int partition = 0; partition < 4; partition++) {
                open.send(new ProducerRecord<>(database.topics().channel("activity"), partition, "acme", "open"))
                        .get(30, TimeUnit.SECONDS);
            }
            database.sql("insert into activity (tenant_id, kind) select 't' || i, 'behind it'"
                    + " from generate_series(1, 10) i");
            assertThatThrownBy(
                    () -> Republish.run(database.settings(), Mode.PUBLISH, lines::add, Duration.ofSeconds(2)))
                    .hasRootCauseInstanceOf(CaptureProblem.class)
                    .hasStackTraceContaining("a transaction is open in them");
            open.abortTransaction();
            assertThat(republish(Mode.PUBLISH)).isEmpty();
            assertThat(lines).isEmpty();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void theCommandPublishesIntoAsManyPartitionsAsTheTopicsHave() throws Exception {
        CaptureSettings wide = database.settings().withTopics(new TopicLayout(database.topics(), 64, 64 * 1024));
        String tenants = "insert into activity (tenant_id, kind) select 't' || i, 'any' from generate_series(1, 20) i";
        database.sql(tenants);
        captureAndSkip(wide, tenants);
        try (Capture capture = Capture.start(wide, observed)) {
            observed.awaitStreaming();
            assertThatThrownBy(() -> republish(Mode.PUBLISH))
                    .hasMessageContaining("activity has 64 partitions, expected 4");
            try (RepublishProcess command = RepublishProcess.start(database, "--publish")) {
                assertThat(command.awaitLine("Published: ")).isEqualTo("Published: 20");
            }
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        try (TopicReader activity = new TopicReader(database.backends().bootstrapServers(),
                database.topics().channel("activity"))) {
            activity.read(40);
            assertThat(activity.readToEnd().stream().map(it -> it.key() + " in " + it.partition()).distinct())
                    .hasSize(20);
        }
    }

    @Test
    void aCommandThatIsEndedLeavesNoSlotAndOneThatIsKilledLeavesItToTheNext() throws Exception {
        captureAndSkip(database.settings(), "insert into activity (tenant_id, kind) select 't', 'missing'"
                + " from generate_series(1, 20000) i");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            try (RepublishProcess command = RepublishProcess.start(database)) {
                command.awaitRow();
                assertThat(slotsBeside()).isEqualTo("1");
                command.interrupt();
                assertThat(slotsBeside()).isEqualTo("0");
            }
            try (RepublishProcess command = RepublishProcess.start(database)) {
                command.awaitRow();
                command.kill();
                assertThat(slotsBeside()).isEqualTo("1");
            }
            assertThat(republish(Mode.LIST)).isEqualTo(Map.of("t", 20_000L));
            assertThat(slotsBeside()).isEqualTo("0");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    /** Begins a capture, ends it, and keeps the next one from what is inserted meanwhile. */
    private void captureAndSkip(CaptureSettings settings, String insert) {
        Observed before = new Observed();
        try (Capture capture = Capture.start(settings, before)) {
            before.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
        database.sql(insert);
        database.sql("select pg_replication_slot_advance('" + database.slot() + "', pg_current_wal_lsn())");
    }

    private String slotsBeside() {
        return database.one("select count(*) from pg_replication_slots where slot_name like '%_republish'");
    }

    private Map<String, Long> republish(Mode mode) throws Exception {
        return Republish.run(database.settings(), mode, line -> {
            lines.add(line);
            if (lines.size() % 100 == 0) {
                database.sql("insert into activity (tenant_id, kind) values ('t0', 'meanwhile')");
            }
        });
    }
}
