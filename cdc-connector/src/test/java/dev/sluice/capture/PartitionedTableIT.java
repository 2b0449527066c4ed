package dev.sluice.capture;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.channel.ChannelProperties;
import dev.sluice.capture.problem.Degradation;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** A channel whose table is partitioned, and tables that look partitioned because others inherit from them. */
@ResourceLock(CapturedDatabase.SHARED)
class PartitionedTableIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String GUARDS = "create trigger refuse_truncate before truncate on %1$s execute function"
            + " sluice_refuse_truncate(); alter table %1$s enable always trigger refuse_truncate;";
    private static final String IDENTITY = "alter table %1$s replica identity full;";

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();

    @BeforeEach
    void createTable() {
        database.sql("create table evt (id bigint, tenant text, at timestamptz not null, note text,"
                + " primary key (id, at)) partition by range (at);"
                + "create table evt_1 partition of evt for values from ('2026-01-01Z') to ('2026-02-01Z');"
                + "create table evt_2 partition of evt for values from ('2026-02-01Z') to ('2026-03-01Z')");
        database.sql(IDENTITY.formatted("evt") + GUARDS.formatted("evt"));
        database.sql("alter publication sluice add table evt");
    }

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void namesTheStatementsThatAPartitionedTableNeedsOneAfterTheOther() {
        try (Capture capture = Capture.start(settings(), observed)) {
            assertThat(observed.awaitRefusal()).contains("table public.evt is partitioned")
                    .contains("run ALTER PUBLICATION sluice SET (publish_via_partition_root = true);")
                    .contains("run ALTER TABLE public.evt_1 REPLICA IDENTITY FULL;")
                    .contains("run ALTER TABLE public.evt_2 REPLICA IDENTITY FULL;");
            database.sql("alter publication sluice set (publish_via_partition_root = true);"
                    + IDENTITY.formatted("evt_1") + IDENTITY.formatted("evt_2"));
            observed.awaitStreaming();
            List<String> guards = within(LIMIT).until(() -> degradations(capture), found -> found.size() == 2);
            assertThat(guards).allSatisfy(it -> assertThat(it).contains("has no trigger that refuses TRUNCATE"));
            guards.forEach(this::runStatement);
            within(LIMIT).until(() -> degradations(capture).isEmpty());
        }
    }

    @Test
    void copiesAndFollowsTheRowsOfAllPartitions() {
        prepare();
        database.sql(
                "insert into evt values (1, 'acme', '2026-01-05Z', 'copied'), (2, 'acme', '2026-02-05Z', 'copied')");
        try (Capture capture = Capture.start(settings(), observed)) {
            observed.awaitStreaming();
            database.sql("insert into evt values (3, 'acme', '2026-01-06Z', 'live')");
            database.sql("update evt set note = 'changed' where id = 1");
            database.sql("update evt set at = '2026-02-06Z' where id = 3");
            database.sql("update evt_2 set tenant = 'beta' where id = 2");
            database.sql("delete from evt where id = 1");
            database.sql("insert into evt values (-1, 'acme', '2026-02-27Z', 'last')");
            assertThat(types(10)).containsExactlyInAnyOrder("1 acme new", "2 acme new", "3 acme new", "1 acme updated",
                    "3 acme deleted", "3 acme new", "2 acme deleted", "2 beta new", "1 acme deleted", "last acme new");
            assertThat(ids()).doesNotHaveDuplicates();
            assertThat(degradations(capture)).isEmpty();
        }
    }

    @Test
    void followsPartitionsThatAreAddedAttachedAndDetached() throws Exception {
        prepare();
        try (Capture capture = Capture.start(settings(), observed)) {
            observed.awaitStreaming();
            database.sql("create table evt_3 partition of evt for values from ('2026-03-01Z') to ('2026-04-01Z');"
                    + "insert into evt values (30, 'acme', '2026-03-01Z', 'n')");
            assertThat(within(LIMIT).until(() -> degradations(capture), found -> found.size() == 2))
                    .anySatisfy(it -> assertThat(it).contains("partition public.evt_3 of table public.evt does not have"
                            + " REPLICA IDENTITY FULL, which partitions do not inherit"));
            degradations(capture).forEach(this::runStatement);
            database.sql("update evt set note = 'm' where id = 30");
            database.sql("create table evt_4 (like evt including all);" + IDENTITY.formatted("evt_4")
                    + GUARDS.formatted("evt_4") + "insert into evt_4 values (40, 'acme', '2026-04-01Z', 'before');"
                    + "alter table evt attach partition evt_4 for values from ('2026-04-01Z') to ('2026-05-01Z');"
                    + "insert into evt values (41, 'acme', '2026-04-02Z', 'after')");
            database.sql("alter table evt detach partition evt_1; insert into evt_1 values (10, 'acme',"
                    + " '2026-01-01Z', 'not a row of evt any more')");
            database.sql("insert into evt values (-1, 'acme', '2026-02-27Z', 'last')");
            assertThat(types(4)).containsExactly("30 acme new", "30 acme updated", "41 acme new", "last acme new");
            within(LIMIT).until(() -> degradations(capture).isEmpty());
            assertThat(Republish.run(settings(), Mode.PUBLISH, line -> {})).isEqualTo(Map.of("acme", 1L));
            assertThat(types(5)).contains("40 acme new");
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        }
    }

    @Test
    void rowsOfTablesThatInheritAreNeitherCopiedNorFollowed() {
        database.sql("drop table evt; create table evt (id bigint primary key, tenant text, at timestamptz not null,"
                + " note text); create table evt_child () inherits (evt);" + IDENTITY.formatted("evt")
                + IDENTITY.formatted("evt_child") + GUARDS.formatted("evt")
                + "alter publication sluice add table evt;"
                + "insert into evt values (1, 'acme', now(), 'n'); insert into evt_child values (2, 'acme', now(), 'n')");
        try (Capture capture = Capture.start(settings(), observed)) {
            observed.awaitStreaming();
            database.sql("insert into evt_child values (3, 'acme', now(), 'n')");
            database.sql("insert into evt values (4, 'acme', now(), 'n')");
            database.sql("insert into evt values (-1, 'acme', '2026-02-27Z', 'last')");
            assertThat(types(3)).containsExactly("1 acme new", "4 acme new", "last acme new");
            List<String> found = degradations(capture);
            assertThat(found).singleElement().asString().contains("table public.evt_child inherits from public.evt");
            runStatement(found.get(0));
            within(LIMIT).until(() -> degradations(capture).isEmpty());
        }
    }

    @Test
    void capturesAPartitionThatIsPublishedAsItself() {
        database.sql(IDENTITY.formatted("evt_1") + GUARDS.formatted("evt_1"));
        CaptureSettings one = database.settings().withChannels(ChannelProperties
                .read(Map.of("sluice.capture.channels.dashboard", "evt_1 tenant=tenant time=at")));
        try (Capture capture = Capture.start(one, observed)) {
            observed.awaitStreaming();
            database.sql("insert into evt values (1, 'acme', '2026-01-05Z', 'n'), (2, 'acme', '2026-02-05Z', 'n')");
            database.sql("delete from evt where id = 1");
            database.sql("insert into evt values (-1, 'acme', '2026-01-31Z', 'last')");
            assertThat(types(3)).containsExactly("1 acme new", "1 acme deleted", "last acme new");
            database.sql("alter publication sluice set (publish_via_partition_root = true)");
            within(LIMIT).until(() -> capture.state() instanceof CaptureState.Retrying retrying
                    && retrying.cause().contains("publishes its rows as those of public.evt: capture public.evt"));
        }
    }

    /** Meets all requirements. */
    private void prepare() {
        database.sql("alter publication sluice set (publish_via_partition_root = true)");
        for (String partition : List.of("evt_1", "evt_2")) {
            database.sql(IDENTITY.formatted(partition) + GUARDS.formatted(partition));
        }
    }

    private CaptureSettings settings() {
        return database.withDashboard("public.evt", "tenant", "at");
    }

    private void runStatement(String message) {
        database.sql(message.substring(message.indexOf("run ") + "run ".length()));
    }

    private static List<String> degradations(Capture capture) {
        return capture.state() instanceof CaptureState.Streaming streaming
                ? streaming.degradations().stream().map(Degradation::message).toList()
                : List.of();
    }

    /** Waits for this many events and returns all there are. */
    private List<String> types(int count) {
        try (TopicReader events = database.channel("dashboard")) {
            events.read(count);
            return events.readToEnd().stream().map(PartitionedTableIT::described).toList();
        }
    }

    private List<String> ids() {
        try (TopicReader events = database.channel("dashboard")) {
            return events.readToEnd().stream().map(it -> String.valueOf(header(it, "ce_id"))).toList();
        }
    }

    private static String described(ConsumerRecord<String, String> event) {
        String row = String.valueOf(header(event, "ce_subject")).replaceFirst("[,].*", "").replace("-1", "last");
        return row + " " + event.key() + " "
                + String.valueOf(header(event, "ce_type")).substring("dashboard:".length());
    }
}
