package dev.sluice.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.value.Lsn;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.testkit.RequiredTools;
import dev.sluice.testkit.RestartablePostgres;
import dev.sluice.testkit.Standby;
import dev.sluice.testkit.TcpProxy;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Failovers to a real standby, a former primary, and a cluster that replaces another one. */
@ResourceLock(CapturedDatabase.SHARED)
@ResourceLock(RestartableServer.NAME)
@SuppressWarnings("NullAway.Init")
class FailoverIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FIRST_WITH_FAILOVER_SLOTS = 17;

    @TempDir
    private Path folder;
    private final RestartablePostgres postgres = RestartableServer.postgres();
    /** On the primary. */
    private final CapturedDatabase database = CapturedDatabase.create(postgres);
    /** On the server that the route leads to. */
    private CapturedDatabase routed;
    private TcpProxy route;

    @BeforeEach
    void open() throws IOException {
        route = TcpProxy.to(postgres.port());
        routed = database.at(route.port());
    }

    @AfterEach
    void close() throws Exception {
        routed.endSession();
        route.close();
        // The primary may have been killed.
        RestartableServer.postgres();
        within(LIMIT).ignoreExceptions().until(() -> {
            RestartableServer.asSuperuser("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                    + " where slot_name = '" + Standby.SLOT + "'");
            return true;
        });
        if (PostgresServer.majorVersion() >= FIRST_WITH_FAILOVER_SLOTS) {
            RestartableServer.asSuperuser("alter system reset synchronous_standby_names",
                    "alter system reset synchronized_standby_slots", "select pg_reload_conf()");
        }
        database.close();
    }

    @Test
    void losesAndDuplicatesNothingWhenAStandbyWithTheSlotIsPromotedUnderWriters() throws Exception {
        requireFailoverSlots();
        var observed = new Observed();
        try (Capture capture = Capture.start(routed.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(database.slot("failover")).isEqualTo("t");
            try (Standby standby = Standby.start(postgres, folder.resolve("standby"), "sync_replication_slots = on")) {
                RestartableServer.asSuperuser("alter system set synchronous_standby_names = '" + Standby.SLOT + "'",
                        "alter system set synchronized_standby_slots = '" + Standby.SLOT + "'",
                        "select pg_reload_conf()");
                try (var writers = new Writers(routed, Duration.ofMillis(20), Writers.OnFailure.RECONNECT)) {
                    standby.awaitSlot(database.slot());
                    observed.awaitCommitAfter(observed.commits.size() + 10);
                    postgres.killWithSessions();
                    standby.promote();
                    route.leadTo(standby.port());
                    observed.awaitCommitAfter(observed.commits.size() + 20);
                    writers.finish();
                }
                assertThat(routed.one("select pg_walfile_name(pg_current_wal_lsn())")).startsWith("00000002");
                Writers.assertEveryRowOnceAndInOrder(routed);
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            }
        }
        assertThat(gaps()).isEmpty();
    }

    @Test
    void capturesFromTheSwitchPointWhenThePromotedStandbyLagged() throws Exception {
        requireFailoverSlots();
        try (Standby standby = standbyWithSlotBehind("seen")) {
            database.insertWideRows(2_000);
            captureOneRow("not on the standby");
            String captured = committedLsn();
            standby.promote();
            route.leadTo(standby.port());
            assertThatThrownBy(() -> Republish.run(routed.settings(), Mode.PUBLISH, line -> {}))
                    .hasMessageContaining("of another timeline or cluster").hasMessageContaining(captured);
            routed.sql("insert into activity (tenant_id, kind) values ('acme', 'after')");
            assertThat(routed.one("select pg_current_wal_lsn() < '" + captured + "'")).isEqualTo("t");

            captureOneRow("later");
            captureOneRow("after a restart");

            assertThat(kinds()).containsSubsequence("seen", "not on the standby", "after", "later",
                    "after a restart").doesNotHaveDuplicates();
            assertThat(gaps()).singleElement().satisfies(gap -> {
                assertThat(gap).contains("the database no longer does").contains("\"from\":\"" + captured + "\"");
                long to = Lsn.parse(gap.replaceAll(".*\"to\":\"([^\"]+)\".*", "$1"));
                assertThat(to).isLessThan(Lsn.parse(captured))
                        .isLessThan(Lsn.parse(routed.slot("confirmed_flush_lsn")));
            });
        }
    }

    @Test
    void refusesAStandbyAPromotedOneWithoutTheSlotAndTheFormerPrimary() throws Exception {
        captureOneRow("seen");
        try (Standby standby = Standby.start(postgres, folder.resolve("standby"))) {
            standby.awaitReplay(database.one("select pg_current_wal_lsn()"));
            route.leadTo(standby.port());
            var observed = new Observed();
            try (Capture capture = Capture.start(routed.settings(), observed)) {
                awaitRefusal(observed, "The database is a standby");
                standby.promote();
                awaitRefusal(observed, "is a promoted standby that had no synchronized copy of the slot");
                routed.sql("insert into activity (tenant_id, kind) values ('acme', 'lost')");
                routed.createSlot();
                observed.awaitStreaming();
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            }
            captureOneRow("after");
            assertThat(kinds()).containsExactly("seen", "after");
            assertThat(gaps()).singleElement().asString().contains("is not in the topics");

            route.leadTo(postgres.port());
            observed.states.clear();
            try (Capture capture = Capture.start(routed.settings(), observed)) {
                awaitRefusal(observed, "which began at LSN");
                assertThat(capture.state()).isNotInstanceOf(CaptureState.Streaming.class);
            }
        }
    }

    @Test
    void refusesAnotherClusterUntilAnOperatorSaysThatItContinuesTheEarlierOne() throws Exception {
        captureOneRow("seen");
        String earlier = database.one("select system_identifier from pg_control_system()");
        try (CapturedDatabase other = CapturedDatabase.create()) {
            CapturedDatabase upgraded = database.with(other.source());
            var observed = new Observed();
            try (Capture capture = Capture.start(upgraded.settings(), observed)) {
                String refusal = awaitRefusal(observed, "LSNs of two clusters cannot be compared");
                String statement = "COMMENT ON PUBLICATION sluice IS 'continues " + earlier + "';";
                assertThat(refusal).contains(statement);
                other.sql(statement.replace(earlier, "1" + earlier));
                awaitRefusals(observed, 2);
                other.sql(statement);
                assertThat(awaitRefusal(observed, "pg_upgrade migrates slots")).contains(upgraded.slot());
                upgraded.createSlot();
                observed.awaitStreaming();
                other.sql("insert into activity (tenant_id, kind) values ('acme', 'in the new cluster')");
                within(LIMIT).until(() -> kinds().equals(List.of("seen", "in the new cluster")));
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            }
            captureOneRow(upgraded, "after a restart");
            assertThat(kinds()).containsExactly("seen", "in the new cluster", "after a restart");
            assertThat(gaps()).hasSize(1);
            upgraded.close();
        }
    }

    private static void requireFailoverSlots() {
        RequiredTools.ofThisMachine().require(Optional.of(PostgresServer.majorVersion())
                .filter(version -> version >= FIRST_WITH_FAILOVER_SLOTS), "PostgreSQL 17, which synchronizes slots,");
    }

    /** A standby that has a copy of the slot and received everything up to this row, and nothing after it. */
    private Standby standbyWithSlotBehind(String kind) throws Exception {
        captureOneRow("first");
        Standby standby = Standby.start(postgres, folder.resolve("standby"), "sync_replication_slots = on");
        captureOneRow(kind);
        standby.awaitSlot(database.slot());
        standby.awaitReplay(database.one("select pg_current_wal_lsn()"));
        standby.disconnect();
        return standby;
    }

    private void captureOneRow(String kind) {
        captureOneRow(routed, kind);
    }

    private static void captureOneRow(CapturedDatabase where, String kind) {
        var observed = new Observed();
        try (Capture capture = Capture.start(where.settings(), observed)) {
            observed.awaitStreaming();
            where.sql("insert into activity (tenant_id, kind) values ('acme', '" + kind + "')");
            within(LIMIT).until(() -> kinds(where).contains(kind));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        where.awaitFreeSlot();
    }

    private static String awaitRefusal(Observed observed, String text) {
        return within(LIMIT).until(() -> observed.states.stream().filter(CaptureState.Retrying.class::isInstance)
                .map(it -> ((CaptureState.Retrying) it).cause()).filter(it -> it.contains(text)).findFirst()
                .orElse(""), it -> !it.isEmpty());
    }

    private static void awaitRefusals(Observed observed, int more) {
        long before = refusals(observed);
        within(LIMIT).until(() -> refusals(observed) >= before + more);
    }

    private static long refusals(Observed observed) {
        return observed.states.stream().filter(CaptureState.Retrying.class::isInstance).count();
    }

    private String committedLsn() {
        CaptureSettings settings = routed.settings();
        return String.valueOf(new CommittedStateReader(settings.kafka(), settings.topics(), settings.channels().names(),
                settings.offsetFormat(),
                System::nanoTime).read().watermarkLsn());
    }

    private List<String> kinds() {
        return kinds(database);
    }

    /** Of one tenant, so in order. */
    private static List<String> kinds(CapturedDatabase where) {
        try (TopicReader activity = where.channel("activity")) {
            return activity.readToEnd().stream().filter(it -> "acme".equals(it.key()))
                    .map(it -> String.valueOf(header(it, "ce_kind"))).toList();
        }
    }

    private List<String> gaps() {
        try (TopicReader deadLetters = database.deadLetters()) {
            return deadLetters.readToEnd().stream().map(it -> it.value()).toList();
        }
    }
}
