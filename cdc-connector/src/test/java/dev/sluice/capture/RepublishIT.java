package dev.sluice.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.testkit.ChildProcess;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows that are missing from the topics after a gap, and how republishing finds them. */
@ResourceLock(CapturedDatabase.SHARED)
class RepublishIT {
    /** One marker of the gap in each partition. */
    private static final int MARKERS = 4;

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();
    private final List<String> lines = new ArrayList<>();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void missingRowsAreListedAndPublishedOnceHoweverOftenItRuns() throws Exception {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'copied')");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
        database.sql("insert into activity (tenant_id, kind, occurred_at) select 't' || i % 2, 'missing',"
                + " '2026-01-02Z' from generate_series(1, 1000) i");
        database.sql("insert into notification_read (tenant_id, notification_id, user_id) values ('t1', 1, 'ada')");
        database.advanceSlot();
        var again = new Observed();
        try (Capture capture = Capture.start(database.settings(), again)) {
            again.awaitStreaming();
            assertThat(republish(Mode.LIST)).isEqualTo(Map.of("t0", 500L, "t1", 501L));
            assertThat(lines).hasSize(1001).contains("t1 /postgresql/" + database.source().database()
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
        try (TopicReader activity = database.channel("activity")) {
            activity.read(rows + 4);
            List<ConsumerRecord<String, String>> records = activity.readEventsToEnd();
            assertThat(records).extracting(it -> header(it, "ce_subject")).doesNotHaveDuplicates().hasSize(rows);
            assertThat(records.stream().filter(it -> "missing".equals(header(it, "ce_kind")))).hasSize(1000)
                    .allSatisfy(it -> assertThat(header(it, "ce_snapshot")).isEqualTo("true"))
                    .allSatisfy(it -> assertThat(header(it, "ce_id")).endsWith("/new/1767312000000000"));
        }
        assertThat(temporarySlots()).isEqualTo("0");
    }

    /** Without a primary key, every row would look missing. */
    @Test
    void refusesATableWithoutAPrimaryKey() throws Exception {
        database.sql("alter table activity drop constraint activity_pkey");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("insert into activity (tenant_id, kind) values ('acme', 'published')");
            assertThatThrownBy(() -> republish(Mode.PUBLISH)).isInstanceOf(CaptureProblem.class)
                    .hasMessage("Tables [public.activity] have no primary key, so the command cannot recognize"
                            + " published rows. Nothing was compared or published. Run ALTER TABLE"
                            + " \"public\".\"activity\" ADD PRIMARY KEY (…);");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(temporarySlots()).isEqualTo("0");
    }

    @Test
    void refusesToCompareWithoutARunningCapture() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'late')");
        assertThatThrownBy(
                () -> Republish.run(database.settings(), Mode.PUBLISH, lines::add, Duration.ofMillis(200)))
                .hasRootCauseInstanceOf(CaptureProblem.class)
                .hasStackTraceContaining("Start the capture, wait until it has caught up");
        assertThat(lines).isEmpty();
    }

    /** The marker of a transaction may have reached one partition and not yet another. */
    @Test
    void rowsBehindAnOpenTransactionCountAsPublished() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed);
                KafkaProducer<String, String> open = database.producer(database.slot() + "-open")) {
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
    void theCommandUsesThePartitionCountOfTheTopics() throws Exception {
        CaptureSettings wide = database.settings().withTopics(new TopicLayout(database.topics(), 64, 64 * 1024));
        String tenants = "insert into activity (tenant_id, kind) select 't' || i, 'any' from generate_series(1, 20) i";
        database.sql(tenants);
        captureAndSkip(wide, tenants);
        try (Capture capture = Capture.start(wide, observed)) {
            observed.awaitStreaming();
            assertThatThrownBy(() -> republish(Mode.PUBLISH))
                    .hasMessageContaining("activity has 64 partitions, expected 4");
            try (ChildProcess command = RepublishProcess.start(database, "--publish")) {
                assertThat(command.awaitLine(line -> line.contains("Published: "), RepublishProcess.LIMIT))
                        .isEqualTo("Published: 20");
            }
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        try (TopicReader activity = database.channel("activity")) {
            activity.read(40 + 64);
            assertThat(activity.readEventsToEnd().stream().map(it -> it.key() + " in " + it.partition()).distinct())
                    .hasSize(20);
        }
    }

    @Test
    void aTerminatedCommandDropsItsSlotAndTheNextRunDropsThatOfAKilledOne() throws Exception {
        captureAndSkip(database.settings(), "insert into activity (tenant_id, kind) select 't', 'missing'"
                + " from generate_series(1, 5000) i");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            try (ChildProcess command = RepublishProcess.start(database)) {
                RepublishProcess.awaitRow(command);
                assertThat(temporarySlots()).isEqualTo("1");
                command.stop(Duration.ofSeconds(20));
                assertThat(temporarySlots()).isEqualTo("0");
            }
            try (ChildProcess command = RepublishProcess.start(database)) {
                RepublishProcess.awaitRow(command);
                command.kill();
                assertThat(temporarySlots()).isEqualTo("1");
            }
            assertThat(republish(Mode.LIST)).isEqualTo(Map.of("t", 5_000L));
            assertThat(temporarySlots()).isEqualTo("0");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    /** Otherwise clients would keep the older state. */
    @Test
    void rowsThatChangeBeforeTheyArePublishedDoNotFollowTheirChanges() throws Exception {
        captureAndSkip(database.settings(), "insert into activity (id, tenant_id, kind) values (1, 'acme', 'gone'),"
                + " (2, 'acme', 'old')");
        try (Capture capture = Capture.start(database.settings(), observed);
                TopicReader activity = database.channel("activity")) {
            observed.awaitStreaming();
            activity.read(MARKERS);
            Map<String, Long> published = Republish.run(database.settings(), Mode.PUBLISH, line -> {
                lines.add(line);
                if (lines.size() == 1) {
                    database.sql("delete from activity where id = 1; update activity set kind = 'current'");
                    activity.read(MARKERS + 2);
                }
            });
            activity.read(MARKERS + 3);
            assertThat(activity.readEventsToEnd()).extracting(it -> header(it, "ce_subject") + " "
                    + header(it, "ce_type") + " " + header(it, "ce_kind")).containsExactly("1 activity:deleted gone",
                            "2 activity:updated current", "2 activity:new current");
            assertThat(published).isEqualTo(Map.of("acme", 1L));
            assertThat(lines).extracting(line -> line.substring(line.lastIndexOf(' ') + 1)).containsExactly("1", "2");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    /** A transaction of the writers is open at any time, so each attempt waits until a change is committed. */
    @Test
    void rowsThatNeverStopChangingAreNamedAndNotPublished() throws Exception {
        captureAndSkip(database.settings(), "insert into activity (id, tenant_id, kind) values (1, 'acme', 'busy'),"
                + " (2, 'acme', 'quiet')");
        var writing = new AtomicBoolean(true);
        try (Capture capture = Capture.start(database.settings(), observed);
                ExecutorService writers = Executors.newFixedThreadPool(2)) {
            observed.awaitStreaming();
            try {
                List<Future<?>> running = List.of(writers.submit(() -> updateWhile(writing)),
                        writers.submit(() -> updateWhile(writing)));
                assertThatThrownBy(() -> republish(Mode.PUBLISH)).isInstanceOf(CaptureProblem.class)
                        .hasMessage("Rows were changed in each of 5 attempts to publish them: acme /postgresql/"
                                + database.source().database() + "/public.activity 1. An older state of them would"
                                + " follow a newer one in the topics, so nothing was published. Stop the writers of"
                                + " these rows for the duration of the command, or wait for a quiet time, and run it"
                                + " again.");
                assertThat(running).noneMatch(Future::isDone);
            } finally {
                writing.set(false);
            }
            assertThat(republish(Mode.PUBLISH)).isEqualTo(Map.of("acme", 2L));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(temporarySlots()).isEqualTo("0");
    }

    private @Nullable Void updateWhile(AtomicBoolean writing) throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (writing.get()) {
                statement.execute("update activity set occurred_at = now() where id = 1; select pg_sleep(0.05)");
                connection.commit();
            }
        }
        return null;
    }

    @Test
    void theCommandSaysInOneLineThatNothingAnswersOrAnOptionIsWrong() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(failure("--port=1")).startsWith("PostgreSQL cannot be read: PSQLException, Connection to ")
                    .endsWith(" Then run the command again.");
            assertThat(failure("--kafka=127.0.0.1:1")).startsWith("Kafka cannot be read or written: TimeoutException, ")
                    .endsWith(" Then run the command again.");
            assertThat(failure("--port=any")).startsWith("--port=any is not a port: expected ");
            assertThat(failure("--dry-run")).startsWith("\"--dry-run\" is not an option: expected ");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    /** After the command has read the catalog, its snapshot waits for the transaction that is open then. */
    @Test
    void theCommandSaysInOneLineThatATableWasAltered() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed);
                Connection first = database.connect();
                Connection second = database.connect()) {
            observed.awaitStreaming();
            begin(first);
            try (ChildProcess command = RepublishProcess.startWithErrors(database)) {
                within(RepublishProcess.LIMIT).until(() -> {
                    begin(second);
                    first.commit();
                    begin(first);
                    second.commit();
                    return temporarySlots().equals("1");
                });
                database.sql("alter table activity drop column actor_name");
                first.commit();
                assertThat(RepublishProcess.awaitFailure(command)).singleElement().asString()
                        .startsWith("A table was altered while it was read: PSQLException, ERROR: column ")
                        .contains("actor_name");
            }
            assertThat(republish(Mode.LIST)).isEmpty();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private String failure(String option) throws Exception {
        try (ChildProcess command = RepublishProcess.startWithErrors(database, option)) {
            List<String> printed = RepublishProcess.awaitFailure(command);
            assertThat(printed).hasSize(1);
            return printed.getFirst();
        }
    }

    /** Begins a transaction with an id, without locks on tables. */
    private static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_current_xact_id()");
        }
    }

    /** Runs a capture once, inserts rows, and advances the slot so that the next capture does not see them. */
    private void captureAndSkip(CaptureSettings settings, String insert) {
        var before = new Observed();
        try (Capture capture = Capture.start(settings, before)) {
            before.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
        database.sql(insert);
        database.advanceSlot();
    }

    private String temporarySlots() {
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
