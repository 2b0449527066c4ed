package dev.sluice.capture;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.postgresql.PGConnection;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RestartablePostgres;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Settings and states of PostgreSQL in which a capture or a command once hung, or gave a wrong explanation. */
@ResourceLock(RestartableServer.NAME)
class DeadEndIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RestartablePostgres postgres = RestartableServer.postgres();
    private CapturedDatabase database = CapturedDatabase.create(postgres);
    private final Observed observed = new Observed();

    @BeforeEach
    void allowPreparedTransactions() throws IOException, SQLException {
        if (database.one("show max_prepared_transactions").equals("0")) {
            postgres.configure("max_prepared_transactions = 5");
            database = CapturedDatabase.create(postgres);
        }
    }

    @AfterEach
    void giveBack() throws SQLException {
        RestartableServer.asSuperuser("alter role sluice reset all", "alter system reset synchronized_standby_slots",
                "alter system reset idle_replication_slot_timeout", "select pg_reload_conf()");
        database.close();
    }

    @Test
    void republishNamesTheOpenTransactionThatItsSlotWouldWaitFor() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed);
                Connection open = database.connect();
                Statement statement = open.createStatement()) {
            observed.awaitStreaming();
            open.setAutoCommit(false);
            statement.execute("create table unfinished (id int)");
            int pid = open.unwrap(PGConnection.class).getBackendPID();
            String message = refusal();
            assertThat(message).contains("The oldest is backend " + pid + ", open since");
            database.sql(message.substring(message.indexOf("run SELECT") + 4, message.indexOf(';') + 1));
            assertThat(Republish.run(database.settings(), Mode.LIST, line -> {})).isEqualTo(Map.of());
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void republishNamesThePreparedTransactionThatItsSlotWouldWaitFor() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("begin; create table unfinished (id int); prepare transaction 'left ''behind'''");
            String message = refusal();
            assertThat(message).contains("The oldest is prepared transaction 'left ''behind''', open since");
            database.sql(message.substring(message.indexOf("run ROLLBACK") + 4, message.indexOf(';') + 1));
            assertThat(Republish.run(database.settings(), Mode.LIST, line -> {})).isEqualTo(Map.of());
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private String refusal() {
        Throwable[] refused = new Throwable[1];
        assertThatThrownBy(() -> Republish.run(database.settings(), Mode.LIST, line -> {}, Duration.ofSeconds(2)))
                .isInstanceOf(CaptureProblem.class)
                .hasMessageStartingWith("Replication slot " + database.settings().replication().forRepublish().slot()
                        + " could not be created in time: PostgreSQL waits until all open transactions have ended.")
                .satisfies(it -> refused[0] = it);
        return String.valueOf(refused[0].getMessage());
    }

    @Test
    void theCommandPrintsOneSentenceInsteadOfAStackTrace() throws Exception {
        try (ChildProcess command = RepublishProcess.startWithErrors(database)) {
            assertThat(RepublishProcess.awaitFailure(command)).singleElement().asString()
                    .startsWith("No topic of the channels");
        }
    }

    @Test
    void republishReplacesAnInvalidatedSlotOfAKilledRun() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            String slot = database.settings().replication().forRepublish().slot();
            database.sql("select pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
            invalidateIdleSlots(slot);
            assertThat(Republish.run(database.settings(), Mode.LIST, line -> {})).isEqualTo(Map.of());
            assertThat(database.one("select count(*) from pg_replication_slots where slot_name = '" + slot + "'"))
                    .isEqualTo("0");
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void namesTheTimeoutThatInvalidatedItsSlot() throws Exception {
        try (Capture first = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(first.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
        invalidateIdleSlots(database.slot());
        var again = new Observed();
        try (Capture capture = Capture.start(database.settings(), again)) {
            String cause = again.awaitRefusal();
            assertThat(cause)
                    .contains("has lost WAL that the capture has not read (invalidation_reason idle_timeout: it"
                            + " was inactive for longer than idle_replication_slot_timeout)");
            RestartableServer.asSuperuser("alter system reset idle_replication_slot_timeout",
                    "select pg_reload_conf()");
            database.sql(cause.substring(cause.indexOf("run SELECT") + 4, cause.lastIndexOf(';') + 1));
            again.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private void invalidateIdleSlots(String slot) throws SQLException {
        RestartableServer.asSuperuser("alter system set idle_replication_slot_timeout = '1s'",
                "select pg_reload_conf()");
        within(LIMIT).until(() -> {
            RestartableServer.asSuperuser("checkpoint");
            return database.one("select invalidation_reason from pg_replication_slots where slot_name = '" + slot + "'")
                    .equals("idle_timeout");
        });
        RestartableServer.asSuperuser("alter system reset idle_replication_slot_timeout", "select pg_reload_conf()");
    }

    @Test
    void timeoutsOfTheRoleDoNotEndAFirstCopy() throws Exception {
        database.sql("insert into activity (tenant_id, kind, payload) select 't' || i % 5, 'k',"
                + " jsonb_build_object('n', repeat('x', 300)) from generate_series(1, 60000) i");
        for (String timeout : List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
                "transaction_timeout")) {
            RestartableServer.asSuperuser("alter role sluice set " + timeout + " = '150ms'");
        }
        // Shorter than the copy, but not shorter than the driver's setup of a connection on a busy machine.
        RestartableServer.asSuperuser("alter role sluice set idle_session_timeout = '1s'");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            try (TopicReader activity = database.channel("activity")) {
                activity.read(60_000);
                assertThat(activity.readToEnd()).hasSize(60_000);
            }
            assertThat(Republish.run(database.settings(), Mode.LIST, line -> {})).isEqualTo(Map.of());
        }
    }

    @Test
    void namesTheStandbyThatPostgresWaitsFor() throws Exception {
        database.createSlot();
        database.dropSlot();
        database.sql("select pg_create_logical_replication_slot('" + database.slot()
                + "', 'pgoutput', false, false, true)");
        RestartableServer.asSuperuser("alter system set synchronized_standby_slots = 'missing_standby'",
                "select pg_reload_conf()");
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'k')");
        try (Capture capture = Capture.start(database.followOnly(), observed)) {
            String message = within(LIMIT).until(() -> capture.state() instanceof CaptureState.Starting starting
                    && !starting.degradations().isEmpty() ? starting.degradations().get(0).message() : "",
                    it -> !it.isEmpty());
            assertThat(message).contains("wait event WaitForStandbyConfirmation")
                    .contains("the standby slots missing_standby in");
            RestartableServer.asSuperuser(message.substring(message.indexOf("ALTER SYSTEM")).split("(?<=;) "));
            observed.awaitStreaming();
            within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming streaming
                    && streaming.degradations().isEmpty());
        }
    }
}
