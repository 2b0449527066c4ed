package dev.sluice.capture;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.engine.TableSnapshot;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.SnapshotPlan;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceWatch;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.RowChange;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tables that are altered while their rows are copied. */
@ResourceLock(CapturedDatabase.SHARED)
class TableChangeIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CHANGED = "Table public.tile was changed while its rows were copied, so nothing was"
            + " published.";

    private final CaptureUnderTest capture = new CaptureUnderTest(CapturedDatabase.create());

    @AfterEach
    void stop() {
        capture.close();
    }

    @Test
    void copiesAgainWhenATypeChangedWhileTheSlotWaitedForATransaction() throws Exception {
        capture.tile("n int");
        capture.sql("insert into tile values (1, 'acme', default, 7)");
        try (Connection writer = open("insert into activity (tenant_id, kind) values ('acme', 'open')")) {
            CompletableFuture<Void> streaming = CompletableFuture.runAsync(capture::follow);
            awaitSlot();
            capture.sql("alter table tile alter n type text using 'say \"hi\" ' || n, add extra text default 'e'");
            writer.commit();
            streaming.get();
        }
        ConsumerRecord<String, String> event = capture.events("dashboard", 1).get(0);
        assertThat(CaptureUnderTest.data(event).get("n").textValue()).isEqualTo("say \"hi\" 7");
        assertThat(CaptureUnderTest.data(event).get("extra").textValue()).isEqualTo("e");
        assertThat(capture.observed.awaitRefusal()).startsWith(CHANGED);
    }

    /** A copy without rows: to it, a table that was rewritten after its snapshot is empty. */
    @Test
    void copiesAgainWhenATableWithoutRowsWasChanged() throws Exception {
        capture.tile("n int");
        try (Connection writer = open("insert into activity (tenant_id, kind) values ('acme', 'open')")) {
            CompletableFuture<Void> streaming = CompletableFuture.runAsync(capture::follow);
            awaitSlot();
            capture.sql("alter table tile alter n type int8");
            writer.rollback();
            streaming.get();
        }
        assertThat(capture.observed.awaitRefusal()).startsWith(CHANGED);
        capture.sql("insert into tile values (1, 'acme', default, 7)");
        assertThat(capture.events("dashboard", 1)).hasSize(1);
    }

    @Test
    void republishesNoRowOfAChangedTable() throws Exception {
        capture.tile("n int");
        capture.sql("insert into tile values (1, 'acme', default, 7)");
        SnapshotPlan plan = plan();
        capture.sql("alter table tile alter n type text");
        Replication replication = capture.settings.replication().forRepublish();
        Source source = source();
        var configuration = new EngineConfiguration(capture.settings.database(), replication,
                capture.settings.channels(), source.server(), replication.slot(), plan,
                new SourceWatch(source.checkForRepublish().membership()));
        List<RowChange> rows = new ArrayList<>();
        try {
            assertThatThrownBy(() -> TableSnapshot.read(configuration, source::heartbeat, rows::add))
                    .hasRootCauseInstanceOf(CaptureProblem.class).rootCause().hasMessageStartingWith(CHANGED);
        } finally {
            source.removeSlot();
        }
        assertThat(rows).isEmpty();
    }

    /** The snapshot of a copy may be older than its locks. */
    @Test
    void noticesARewriteThatHidesAllRowsFromAnOlderSnapshot() throws Exception {
        capture.tile("n int");
        capture.sql("insert into tile values (1, 'acme', default, 7)");
        SnapshotPlan plan = plan();
        String copy = Objects.requireNonNull(plan.queries().get(TableName.parse("tile"))).select();
        try (Connection older = open("set transaction isolation level repeatable read; select from activity");
                Statement query = older.createStatement()) {
            capture.sql("alter table tile alter n type int8");
            assertThat(query.executeQuery(copy).next()).isFalse();
            assertThatThrownBy(plan::requireUnchanged).hasMessageStartingWith(CHANGED);
        }
    }

    @Test
    void maintenanceAndWritesAreNoChanges() throws Exception {
        capture.tile("n int");
        SnapshotPlan plan = plan();
        capture.sql("insert into tile select i, 'acme', now(), i from generate_series(1, 5000) i");
        capture.sql("create index on tile (n)");
        capture.sql("vacuum (freeze, analyze) tile");
        assertThatCode(plan::requireUnchanged).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"add extra int", "drop n", "rename n to m", "alter n type bigint",
            "alter n type oid using n",
            "drop constraint tile_pkey", "rename to other"})
    void noticesEachAlterationOfATable(String alteration) throws Exception {
        capture.tile("n int");
        SnapshotPlan plan = plan();
        capture.sql("alter table tile " + alteration);
        assertThatThrownBy(plan::requireUnchanged).hasMessageStartingWith(CHANGED);
    }

    @Test
    void noticesEachChangeOfAPartition() throws Exception {
        capture.sql("alter publication sluice set (publish_via_partition_root = true);"
                + "create table tile (id int8 primary key, tenant text, at timestamptz) partition by list (id);"
                + "create table one partition of tile for values in (1); alter publication sluice add table tile");
        capture.settings = capture.database.withDashboard("public.tile", "tenant", "at");
        for (String change : List.of("create table two partition of tile for values in (2)", "truncate two",
                "alter table tile detach partition two")) {
            SnapshotPlan plan = plan();
            assertThatCode(plan::requireUnchanged).doesNotThrowAnyException();
            capture.sql(change);
            assertThatThrownBy(plan::requireUnchanged).hasMessageStartingWith(CHANGED);
        }
    }

    private SnapshotPlan plan() throws Exception {
        return source().snapshotPlan(new KeyColumns(""));
    }

    /** Returns the source as the republish command uses it. */
    private Source source() {
        return new Source(capture.settings.database(), capture.settings.replication().forRepublish(),
                capture.settings.channels());
    }

    private Connection open(String statement) throws Exception {
        Connection connection = capture.database.connect();
        connection.setAutoCommit(false);
        try (Statement first = connection.createStatement()) {
            first.execute(statement);
        }
        return connection;
    }

    private void awaitSlot() {
        within(LIMIT).until(() -> !capture.database.slot("slot_name").isEmpty());
    }
}
