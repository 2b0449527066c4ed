package dev.sluice.capture;

import java.sql.SQLException;
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
 * A commit that waits for a synchronous standby: it is in the WAL, and the capture receives it, but no other session
 * sees it yet. Every commit is in this state for a moment.
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
        synchronousStandbys("absent");
        var migration = commit("create domain positive as int4 check (value > 0);"
                + "alter table tile drop constraint tile_pkey, add column size positive;"
                + "insert into tile (id, tenant, size) values (2, 'acme', 5), (2, 'acme', 6)");

        assertThat(capture.observed.awaitRefusal()).startsWith("Transaction ")
                .contains("other sessions do not see its changes yet: its commit waits for a synchronous standby");
        assertThat(migration).isNotDone();
        release();
        migration.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming);
        assertThat(capture.events("dashboard", 3)).satisfiesExactly(
                before -> assertThat(header(before, "ce_id")).matches("tile/1/new/\\d+"), this::hasItsOwnId,
                this::hasItsOwnId);
    }

    @Test
    void rowsAreCapturedBeforeTheStandbyHasThem() throws Exception {
        follow();
        capture.restart();
        synchronousStandbys("absent");
        var insert = commit("insert into tile values (2, 'acme')");

        capture.events("dashboard", 2);
        assertThat(insert).isNotDone();
    }

    /** The heartbeats of the database do not wait for standbys. */
    private void follow() throws SQLException {
        capture.tile();
        RestartableServer.asSuperuser("alter database " + capture.database.one("select current_database()")
                + " set synchronous_commit = local");
        capture.follow();
        capture.sql("insert into tile values (1, 'acme')");
        capture.events("dashboard", 1);
    }

    private CompletableFuture<Void> commit(String statements) {
        return CompletableFuture.runAsync(
                () -> capture.sql("set synchronous_commit = on; begin; " + statements + "; commit"));
    }

    private static void synchronousStandbys(String names) throws SQLException {
        RestartableServer.asSuperuser("alter system set synchronous_standby_names = '" + names + "'",
                "select pg_reload_conf()");
    }

    private void hasItsOwnId(ConsumerRecord<String, String> event) {
        assertThat(header(event, "ce_id")).matches("tile/2/new/[0-9A-F]+/[0-9A-F]+");
        assertThat(CaptureUnderTest.data(event).get("size").isInt()).isTrue();
    }

    private static void release() throws SQLException {
        RestartableServer.asSuperuser("alter system reset synchronous_standby_names", "select pg_reload_conf()");
    }
}
