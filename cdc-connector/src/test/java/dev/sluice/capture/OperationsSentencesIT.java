package dev.sluice.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.testkit.RestartablePostgres;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

/** Sentences of docs/operations.md that no other test produces, and their remedies. */
@Isolated("Another capture would write the same log lines")
class OperationsSentencesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RestartablePostgres postgres = RestartableServer.postgres();
    private final CapturedDatabase database = CapturedDatabase.create(postgres);
    private final Observed observed = new Observed();
    private final Log log = new Log();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.capture");

    /** The log lines of the capture. Thread-safe. */
    private static final class Log extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent line) {
            lines.add(line.getFormattedMessage());
        }

        String awaitLine(String part) {
            return within(LIMIT).until(() -> lines.stream().filter(it -> it.contains(part)).findFirst().orElse(""),
                    found -> !found.isEmpty());
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void giveBack() {
        logger.detachAppender(log);
        database.close();
    }

    @Test
    void asksForTheRowOfTheHeartbeat() {
        database.sql("delete from sluice_heartbeat");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            String cause = observed.awaitRefusal();
            assertThat(cause).startsWith("Table public.sluice_heartbeat has no row with id 1, so heartbeats cannot be");
            database.sql(cause.substring(cause.indexOf("Run ") + "Run ".length()));
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void asksForTheHeartbeatsPrivilege() throws Exception {
        captureOnce();
        RestartableServer.asSuperuser("create role sluice_capture login replication",
                "grant usage on schema public to sluice_capture",
                "grant select on activity, notification, notification_read to sluice_capture");
        try (Capture capture = Capture.start(withUser("sluice_capture"), observed)) {
            assertThat(log.awaitLine("The heartbeat could not be written: ")).contains("permission denied")
                    .contains("that the role has UPDATE on the heartbeat table");
            RestartableServer
                    .asSuperuser("grant select (id), update (beaten_at) on sluice_heartbeat to sluice_capture");
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        } finally {
            database.awaitFreeSlot();
            RestartableServer.asSuperuser("drop owned by sluice_capture", "drop role sluice_capture");
        }
    }

    @Test
    void asksForAnotherSlotNameIfTheSlotIsOfAnotherDatabase() throws Exception {
        RestartableServer.asSuperuser("create database other");
        try (Connection other = DriverManager.getConnection(postgres.jdbcUrl().replaceFirst("/[^/]*$", "/other"),
                "postgres", ""); Statement statement = other.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('" + database.slot() + "', 'pgoutput')");
            try (Capture capture = Capture.start(database.settings(), observed)) {
                assertThat(observed.awaitRefusal()).startsWith("Replication slot " + database.slot()
                        + " has plugin pgoutput and database other, expected pgoutput and")
                        .endsWith("Configure another slot name.");
                assertThat(capture.state()).isNotInstanceOf(CaptureState.Streaming.class);
            }
            CaptureSettings settings = database.settings();
            Replication renamed = new Replication("sluice", database.twin().replication().slot(), "sluice",
                    settings.replication().heartbeatInterval());
            var again = new Observed();
            try (Capture capture = Capture.start(settings.withReplication(renamed), again)) {
                again.awaitStreaming();
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            }
            statement.execute("select pg_drop_replication_slot('" + database.slot() + "')");
        } finally {
            RestartableServer.asSuperuser("drop database other with (force)");
        }
    }

    @Test
    void namesTheGapOfASlotThatWasAdvanced() throws Exception {
        captureOnce();
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'skipped')");
        database.advanceSlot();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(log.awaitLine(" begins at LSN ")).startsWith("Replication slot " + database.slot())
                    .contains(", but the topics are complete only up to ").contains("republish command");
            observed.awaitStreaming();
            assertThat(Republish.run(database.settings(), Mode.PUBLISH, line -> {})).isEqualTo(Map.of("acme", 1L));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void namesTheSlotThatAKilledCommandLeft() throws Exception {
        String left = database.settings().replication().forRepublish().slot();
        database.sql("select pg_create_logical_replication_slot('" + left + "', 'pgoutput')");
        captureOnce();
        var again = new Observed();
        try (Capture capture = Capture.start(database.settings(), again)) {
            String line = log.awaitLine(" exists but is inactive. ");
            assertThat(line).startsWith("Replication slot " + left);
            again.awaitStreaming();
            database.sql(line.substring(line.indexOf("Run ") + "Run ".length(), line.indexOf(';') + 1));
            assertThat(database.one("select count(*) from pg_replication_slots where slot_name = '" + left + "'"))
                    .isEqualTo("0");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void namesTheTopicsThatWereDeleted() throws Exception {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'k')");
        captureOnce();
        String topic = database.topics().channel("activity");
        try (Admin admin = database.admin()) {
            admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
            within(LIMIT).until(() -> !admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(topic));
        }
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(log.awaitLine(" did not exist and were created, but the capture resumes at LSN "))
                    .startsWith("The topics [" + topic + "]").contains("republish command");
            observed.awaitStreaming();
            assertThat(Republish.run(database.settings(), Mode.PUBLISH, line -> {})).isEqualTo(Map.of("acme", 1L));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void namesTheTablesThatWereAddedWithRows() throws Exception {
        String columns = " (id int8 primary key, tenant text, at timestamptz not null default now());";
        database.sql("create table tile" + columns + "create table older" + columns
                + "insert into older values (1, 'acme')");
        CaptureSettings both = database.withTables("dashboard", List.of("tile", "older"));
        captureOnce(database.withDashboard("public.tile", "tenant", "at"));
        try (Capture capture = Capture.start(both, observed)) {
            assertThat(log.awaitLine(" were not captured before and hold rows: "))
                    .startsWith("Tables [public.older]").contains("republish command");
            observed.awaitStreaming();
            assertThat(Republish.run(both, Mode.PUBLISH, line -> {})).isEqualTo(Map.of("acme", 1L));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void asksForATransactionTimeoutThatTheBrokerAccepts() {
        Capture capture = Capture.start(database.settings(Map.of("transaction.timeout.ms", "900001")), observed);
        try (capture) {
            assertThat(observed.awaitRefusal()).startsWith("The broker rejects transaction.timeout.ms=900001")
                    .contains("transaction.max.timeout.ms");
        }
        var again = new Observed();
        try (Capture lowered = Capture.start(database.settings(Map.of("transaction.timeout.ms", "900000")), again)) {
            again.awaitStreaming();
            assertThat(lowered.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void namesTheOtherCaptureThatFencedIt() {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.fence();
            assertThat(observed.awaitRefusal()).startsWith("Another capture took over the transactional id "
                    + database.settings().transactionalId()).endsWith("Run one capture per topic prefix.");
            within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming);
        }
    }

    private void captureOnce() {
        captureOnce(database.settings());
    }

    private void captureOnce(CaptureSettings settings) {
        var once = new Observed();
        try (Capture capture = Capture.start(settings, once)) {
            once.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
    }

    private CaptureSettings withUser(String user) {
        CaptureSettings settings = database.settings();
        return new CaptureSettings(new SourceDatabase(settings.database().host(), settings.database().port(),
                settings.database().database(), user, ""), settings.kafka(), settings.topics(), settings.channels(),
                settings.replication());
    }
}
