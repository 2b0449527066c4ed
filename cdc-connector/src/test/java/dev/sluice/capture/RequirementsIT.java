package dev.sluice.capture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.channel.ChannelProperties;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.problem.Degradation;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Requirements that stop being met while the capture runs or is away, and the statements in its messages. */
@ResourceLock(CapturedDatabase.SHARED)
class RequirementsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern STATEMENTS = Pattern
            .compile("(?s)(?:: run|: add one with|or run) (?:the migrations, or )?([A-Z].*?;)(?: This|$)");
    private static final String OTHERS = ", notification, notification_read, sluice_heartbeat";

    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();

    @AfterEach
    void giveBack() {
        database.close();
    }

    /** A change of the database, what the capture says to it, and whether rows may be missing from the WAL. */
    private record Change(String sql, String said, Loss loss) {}

    private enum Loss {
        GAP, NONE
    }

    @Test
    void stopsUntilTheStatementInItsMessageIsRun() {
        List<Change> changes = List.of(
                new Change("alter publication sluice drop table activity",
                        "table public.activity is not in publication sluice", Loss.GAP),
                new Change("alter publication sluice set (publish = 'insert, delete')",
                        "does not publish all of insert, update and delete", Loss.GAP),
                new Change("alter publication sluice set table activity where (kind <> 'secret')" + OTHERS,
                        "has the row filter (kind <> 'secret'::text) for table public.activity", Loss.GAP),
                new Change("alter publication sluice set table activity (id, tenant_id, kind, occurred_at)" + OTHERS,
                        "leaves out actor_id, actor_name, subject_type, subject_id, payload", Loss.GAP),
                new Change("drop publication sluice", "publication sluice does not exist", Loss.GAP),
                new Change("alter table activity replica identity default",
                        "table public.activity does not have REPLICA IDENTITY FULL", Loss.NONE));
        int gaps = 0;
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            for (Change change : changes) {
                database.sql(change.sql);
                String cause = awaitCause(capture, change.said);
                database.sql(statement(cause));
                awaitWell(capture);
                gaps += change.loss == Loss.GAP ? 1 : 0;
                assertChangesArrive(change.sql);
                assertThat(gaps()).as(change.sql).hasSize(gaps);
            }
        }
    }

    @Test
    void goesOnAndNamesWhatIsWrongUntilTheStatementInItsMessageIsRun() {
        List<Change> changes = List.of(
                new Change("alter table activity enable trigger refuse_truncate",
                        "only where session_replication_role is not replica", Loss.NONE),
                new Change("drop trigger refuse_truncate on activity", "has no trigger that refuses TRUNCATE",
                        Loss.NONE),
                new Change("alter table activity drop constraint activity_pkey", "has no primary key, so ids",
                        Loss.NONE),
                new Change("alter table activity add column twice text generated always as (kind || kind) virtual",
                        "column twice of table public.activity is generated and not published", Loss.NONE),
                new Change("create table child () inherits (activity)", "table public.child inherits from"
                        + " public.activity", Loss.NONE));
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            for (Change change : changes) {
                database.sql(change.sql);
                String message = awaitDegradation(capture, change.said);
                assertThat(message).startsWith("The capture goes on, but ");
                database.sql(statement(message).replace("(…)", "(id)"));
                awaitWell(capture);
                assertChangesArrive(change.sql);
            }
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
            assertThat(gaps()).isEmpty();
        }
    }

    @Test
    void reportsTablesThatWereReplacedOrLeftAndCameBackWhileItWasAway() {
        String definition = "create table activity (like old_activity including all);"
                + "alter table activity replica identity full;"
                + "create trigger refuse_truncate before truncate on activity execute function"
                + " sluice_refuse_truncate(); alter table activity enable always trigger refuse_truncate;";
        List<String> changes = List.of(
                "begin; alter publication sluice drop table activity; commit;"
                        + "insert into activity (tenant_id, kind) values ('acme', 'lost');"
                        + "alter publication sluice add table activity",
                "drop publication sluice; insert into activity (tenant_id, kind) values ('acme', 'lost');"
                        + "create publication sluice for table activity" + OTHERS
                        + " with (publish = 'insert, update, delete')",
                "alter publication sluice set (publish = 'update'); insert into activity (tenant_id, kind) values"
                        + " ('acme', 'lost'); alter publication sluice set (publish = 'insert, update, delete')",
                "alter table activity rename to old_activity;" + definition
                        + "insert into activity (id, tenant_id, kind) values (-1, 'acme', 'lost');"
                        + "alter publication sluice add table activity");
        int gaps = 0;
        captureOnce();
        for (String change : changes) {
            database.sql(change);
            captureOnce();
            assertThat(gaps()).as(change).hasSize(++gaps);
        }
        // The setting may have had another value in between.
        database.sql("alter publication sluice set (publish_via_partition_root = true)");
        captureOnce();
        assertThat(gaps()).hasSize(++gaps);
        database.sql("vacuum full pg_publication_rel");
        captureOnce();
        assertThat(gaps()).hasSize(gaps).allSatisfy(gap -> assertThat(gap).contains("\"reason\":\"gap\""));
    }

    @Test
    void noticesThatThePublicationWasAlteredTwiceBetweenTwoLooks() {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("begin; alter publication sluice set (publish = 'insert'); update activity set kind = 'lost';"
                    + "alter publication sluice set (publish = 'insert, update, delete', publish_via_partition_root ="
                    + " true); commit");
            assertThat(awaitCause(capture, "public.activity")).contains("or left the publication and came back");
            awaitWell(capture);
            assertThat(gaps()).hasSize(1);
        }
    }

    @Test
    void noticesBetweenTwoLooksThatATableLeftAndCameBack() {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("begin; alter publication sluice drop table activity; insert into activity (tenant_id, kind)"
                    + " values ('acme', 'lost'); alter publication sluice add table activity; commit");
            assertThat(awaitCause(capture, "public.activity")).contains("or left the publication and came back")
                    .contains("reports the gap");
            awaitWell(capture);
            assertChangesArrive("left and came back");
            assertThat(gaps()).hasSize(1);
        }
    }

    @Test
    void rowsWithoutTheirOldOnesAreReportedOneByOne() {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'a'), ('acme', 'b')");
        captureOnce();
        database.sql("alter table activity replica identity default; update activity set kind = 'c' where kind = 'a';"
                + "delete from activity where kind = 'b'; alter table activity replica identity full");
        captureOnce();
        try (TopicReader letters = database.deadLetters()) {
            assertThat(letters.readToEnd()).hasSize(2).extracting(ConsumerRecord::value)
                    .allSatisfy(it -> assertThat(it).contains("the table needs REPLICA IDENTITY FULL"));
        }
    }

    @Test
    void stopsWhileATopicIsCompactedAndAcceptsAnotherRetention() throws Exception {
        try (Capture capture = Capture.start(database.settings(), observed); Admin admin = database.admin()) {
            observed.awaitStreaming();
            configure(admin, "retention.ms", "86400000");
            configure(admin, "cleanup.policy", "compact");
            assertThat(awaitCause(capture, "cleanup.policy=compact, expected delete"))
                    .contains("--add-config cleanup.policy=delete.").contains("while the capture was running");
            configure(admin, "cleanup.policy", "delete");
            awaitWell(capture);
            assertChangesArrive("compacted");
        }
    }

    private void configure(Admin admin, String setting, String value) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, database.topics().channel("activity"));
        admin.incrementalAlterConfigs(Map.of(topic,
                List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET)))).all()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void copyAndWalHaveTheSameGeneratedColumns() {
        for (String published : List.of("none", "stored")) {
            database.sql("alter publication sluice set (publish_generated_columns = " + published + ");"
                    + "create table gen (id int primary key, tenant text, at timestamptz not null, half int,"
                    + " whole int generated always as (half * 2) stored);"
                    + "alter table gen replica identity full; alter publication sluice add table gen;"
                    + "insert into gen values (1, 'acme', '2026-01-01Z', 4)");
            CaptureSettings settings = published.equals("none")
                    ? database.settings()
                    : database.twin();
            var copied = new Observed();
            try (Capture capture = Capture.start(settings.withChannels(ChannelProperties
                    .read(Map.of("sluice.capture.channels.gen", "gen tenant=tenant time=at"))), copied)) {
                copied.awaitStreaming();
                database.sql("insert into gen values (2, 'acme', '2026-01-01Z', 4)");
                try (TopicReader rows = database.topic(settings.topics().topics().channel("gen"))) {
                    List<String> values = rows.read(2).stream().map(ConsumerRecord::value).toList();
                    assertThat(values.get(0).replace("\"id\":1", "\"id\":2")).isEqualTo(values.get(1));
                    assertThat(values.get(1).contains("\"whole\":8")).isEqualTo(published.equals("stored"));
                }
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            }
            database.sql("drop table gen");
        }
    }

    @Test
    void refusesColumnsThatCannotHaveTheirRole() {
        Map<String, String> refused = Map.of(
                "tenant_id text, raised_at bigint not null", "the time column raised_at of table public.odd has the"
                        + " type bigint, expected timestamp",
                "tenant_id text, raised_at date not null", "run ALTER TABLE \"public\".\"odd\" ALTER COLUMN"
                        + " \"raised_at\" TYPE timestamptz;",
                "tenant_id text[], raised_at timestamptz", "the tenant column tenant_id of table public.odd has the"
                        + " type text[], whose values cannot name a tenant",
                "tenant_id jsonb, raised_at timestamptz", "type jsonb, whose values cannot name a tenant",
                "payload jsonb, tenant_id text generated always as (payload ->> 'tenant') stored, raised_at timestamptz",
                "column tenant_id of table public.odd is generated and not published, but the capture needs it: run"
                        + " ALTER PUBLICATION sluice SET (publish_generated_columns = stored);",
                "tenant_id text, raised_at timestamptz generated always as ('2026-01-01Z') virtual",
                "run ALTER TABLE \"public\".\"odd\" DROP COLUMN \"raised_at\";");
        Channels channels = ChannelProperties
                .read(Map.of("sluice.capture.channels.odd", "odd tenant=tenant_id time=raised_at"));
        refused.forEach((columns, said) -> {
            database.sql("create table odd (id bigint generated by default as identity primary key, " + columns + ");"
                    + "alter table odd replica identity full; alter publication sluice add table odd");
            var refusal = new Observed();
            try (Capture capture = Capture.start(database.settings().withChannels(channels), refusal)) {
                assertThat(refusal.awaitRefusal()).contains(said);
                assertThat(capture.state()).isNotInstanceOf(CaptureState.Streaming.class);
            }
            database.sql("drop table odd");
        });
    }

    /** Each statement is run alone, as psql does: several in one string would share a transaction. */
    private static String statement(String message) {
        Matcher statements = STATEMENTS.matcher(message);
        assertThat(statements.find()).as(message).isTrue();
        return statements.group(1);
    }

    private String awaitCause(Capture capture, String said) {
        return within(LIMIT).until(
                () -> capture.state() instanceof CaptureState.Retrying retrying ? retrying.cause() : "",
                cause -> cause.contains(said));
    }

    private String awaitDegradation(Capture capture, String said) {
        return within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming streaming
                ? streaming.degradations().stream().map(Degradation::message).filter(it -> it.contains(said))
                        .findFirst().orElse("")
                : "", message -> !message.isEmpty());
    }

    private void awaitWell(Capture capture) {
        within(LIMIT).until(() -> capture.state() instanceof CaptureState.Streaming streaming
                && streaming.degradations().isEmpty());
    }

    private void assertChangesArrive(String kind) {
        String tenant = "t" + Integer.toHexString(kind.hashCode());
        database.sql("insert into activity (tenant_id, kind) values ('" + tenant + "', 'k')");
        database.sql("update activity set kind = 'other' where tenant_id = '" + tenant + "'");
        database.sql("delete from activity where tenant_id = '" + tenant + "'");
        within(LIMIT).untilAsserted(() -> {
            try (TopicReader activity = database.channel("activity")) {
                assertThat(activity.readToEnd().stream().filter(it -> tenant.equals(it.key()))
                        .map(it -> String.valueOf(header(it, "ce_type"))).toList()).as(kind)
                        .containsExactly("activity:new", "activity:updated", "activity:deleted");
            }
        });
    }

    private void captureOnce() {
        var once = new Observed();
        try (Capture capture = Capture.start(database.settings(), once)) {
            once.awaitStreaming();
            once.awaitCommitAfter(1);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.awaitFreeSlot();
    }

    private List<String> gaps() {
        try (TopicReader letters = database.deadLetters()) {
            return letters.readToEnd().stream().map(ConsumerRecord::value)
                    .filter(it -> it.contains("\"reason\":\"gap\"")).toList();
        }
    }
}
