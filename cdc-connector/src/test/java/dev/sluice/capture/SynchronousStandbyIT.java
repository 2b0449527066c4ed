package dev.sluice.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commits that wait for a synchronous standby. Such a commit is in the WAL, and the capture receives it, but no other
 * session sees its changes yet. Every commit is in this state for a moment.
 */
@ResourceLock(RestartableServer.NAME)
class SynchronousStandbyIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final CaptureUnderTest capture = new CaptureUnderTest(
            CapturedDatabase.create(RestartableServer.postgres()));

    @AfterEach
    void stop() throws SQLException {
        release();
        capture.close();
    }

    @Test
    void aTableIsLookedUpWhenTheTransactionThatChangedItIsVisible() throws Exception {
        follow();
        requireAnAbsentStandby();
        var migration = commit("create domain positive as int4 check (value > 0);"
                + "alter table tile drop constraint tile_pkey, add column size positive;"
                + "insert into tile (id, tenant, size) values (2, 'acme', 5), (2, 'acme', 6)");

        assertThat(capture.observed.awaitRefusal()).startsWith("Transaction ")
                .contains("other sessions do not see its changes yet. Its commit waits for a synchronous standby");
        assertThat(migration).isNotDone();
        release();
        migration.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming);
        assertThat(capture.events("dashboard", 3)).satisfiesExactly(
                before -> assertThat(header(before, "ce_id")).matches("tile/1/new/\\d+"), this::hasItsOwnId,
                this::hasItsOwnId);
    }

    /** It could have given the table another name. */
    @Test
    void aTableIsLookedUpWhenTheTransactionThatRenamedASchemaIsVisible() throws Exception {
        follow();
        capture.sql("create schema past");
        // So that PostgreSQL describes the table again.
        capture.restart();
        requireAnAbsentStandby();
        var rename = commit("alter schema past rename to present; insert into tile values (2, 'acme')");

        assertThat(capture.observed.awaitRefusal()).contains("other sessions do not see its changes yet");
        assertThat(rename).isNotDone();
        release();

        capture.events("dashboard", 2);
    }

    @Test
    void rowsAreCapturedBeforeTheStandbyHasThem() throws Exception {
        follow();
        capture.restart();
        requireAnAbsentStandby();
        var insert = commit("insert into tile values (2, 'acme')");

        capture.events("dashboard", 2);
        assertThat(insert).isNotDone();
    }

    /**
     * Starts the capture with one captured row. The database's default is {@code synchronous_commit = local}, so the
     * capture's heartbeats do not wait for standbys.
     */
    private void follow() throws SQLException {
        capture.tile();
        capture.sql("create table probe (id int)");
        RestartableServer.asSuperuser("alter database " + capture.database.one("select current_database()")
                + " set synchronous_commit = local");
        capture.follow();
        capture.sql("insert into tile values (1, 'acme')");
        capture.events("dashboard", 1);
    }

    /** Runs a transaction in a session of its own. */
    private CompletableFuture<Void> commit(String statements) {
        return CompletableFuture.runAsync(() -> {
            try (Connection session = capture.database.connect(); Statement statement = session.createStatement()) {
                statement.execute("set synchronous_commit = on; begin; " + statements + "; commit");
            } catch (SQLException failed) {
                throw new AssertionError(statements, failed);
            }
        }, task -> Thread.ofVirtual().start(task));
    }

    /** Lets commits wait for a standby that does not exist. Returns when PostgreSQL has read the setting. */
    private void requireAnAbsentStandby() throws SQLException {
        RestartableServer.asSuperuser("alter system set synchronous_standby_names = 'absent'",
                "select pg_reload_conf()");
        within(LIMIT).until(() -> {
            CompletableFuture<Void> probe = commit("insert into probe values (1)");
            return !probe.isDone()
                    && capture.database.one("select exists (select from pg_stat_activity where wait_event = 'SyncRep')")
                            .equals("t");
        });
    }

    private void hasItsOwnId(ConsumerRecord<String, String> event) {
        assertThat(header(event, "ce_id")).matches("tile/2/new/[0-9A-F]+/[0-9A-F]+");
        assertThat(CaptureUnderTest.data(event).get("size").isInt()).isTrue();
    }

    private static void release() throws SQLException {
        RestartableServer.asSuperuser("alter system reset synchronous_standby_names", "select pg_reload_conf()");
    }
}
