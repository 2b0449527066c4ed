package dev.sluice.capture;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.postgresql.PGConnection;

import dev.sluice.capture.channel.ChannelProperties;
import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.postgres.SourceDatabase;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

@ResourceLock(CapturedDatabase.SHARED)
class CaptureRefusalIT {
    private final CapturedDatabase database = CapturedDatabase.create();
    private final Observed observed = new Observed();

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void refusesATopicWithAnotherNumberOfPartitions() throws Exception {
        create(new NewTopic(database.topics().channel("activity"), Optional.of(3), Optional.empty()));
        assertThat(refusal(database.settings())).startsWith("Topic " + database.slot()
                + ".activity has 3 partitions, expected 4: a tenant's partition would not be equal in all topics, so"
                + " nothing is captured. Configure 3 partitions if all channel topics have as many");
    }

    @Test
    void refusesATopicThatCouldLoseOrRefuseEvents() throws Exception {
        create(new NewTopic(database.topics().channel("activity"), Optional.of(4), Optional.empty())
                .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "1000")));
        assertThat(refusal(database.settings()))
                .contains(".activity has cleanup.policy=compact, expected delete")
                .contains(".activity has max.message.bytes=1000, expected 196608")
                .contains("kafka-configs.sh --alter --entity-type topics --entity-name " + database.slot()
                        + ".activity --add-config max.message.bytes=196608");
    }

    @Test
    void refusesATableUntilItsReplicaIdentityIsFull() {
        database.sql("alter table activity replica identity default");
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertThat(observed.awaitRefusal())
                    .startsWith("The database is not ready for the capture, so nothing is captured: table"
                            + " public.activity does not have REPLICA IDENTITY FULL")
                    .contains("run ALTER TABLE \"public\".\"activity\" REPLICA IDENTITY FULL;");
            database.sql("alter table activity replica identity full");
            observed.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void listsEveryMissingRequirementOfAThirdChannel() {
        database.sql("create table tile (name text, tenant text)");
        String refusal = refusal(database.withDashboard("public.tile", "tenant", "at"));
        assertThat(refusal).contains("REPLICA IDENTITY FULL").contains("table public.tile has no column at")
                .contains("run ALTER PUBLICATION sluice ADD TABLE \"public\".\"tile\";");
    }

    @Test
    void aThirdChannelNeedsOnlyConfiguration() {
        database.sql("create table tile (tenant text, tile_no int, at timestamptz not null default now(),"
                + " big numeric, ratio float8, days date, moment timestamp, raw json, tags text[], bits bytea,"
                + " ok bool, n int8, r float4, t time, u uuid, primary key (tenant, tile_no));"
                + "alter table tile replica identity full; alter publication sluice add table tile");
        try (Capture capture = Capture.start(database.withDashboard("public.tile", "tenant", "at"), observed)) {
            observed.awaitStreaming();
            database.sql("insert into tile values ('acme', 5, '2026-01-02 03:04:05+00', 12345678901234567890.10,"
                    + " 'NaN', '2026-02-28', '2026-01-02 03:04:05.5', E'{\\n\"a\" : 1}', '{x,\"y\\\"z\",NULL}',"
                    + " '\\xff00', true, 9007199254740993, 0.1, '03:04:05.000001',"
                    + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')");
            try (TopicReader reader = database.channel("dashboard")) {
                assertThat(reader.read(1).get(0).value()).isEqualTo("{\"type\":\"dashboard\",\"data\":{"
                        + "\"tenant\":\"acme\",\"tileNo\":5,\"at\":\"2026-01-02T03:04:05.000000Z\","
                        + "\"big\":\"12345678901234567890.10\",\"ratio\":\"NaN\",\"days\":\"2026-02-28\","
                        + "\"moment\":\"2026-01-02T03:04:05.500000Z\",\"raw\":{ \"a\" : 1},"
                        + "\"tags\":[\"x\",\"y\\\"z\",null],\"bits\":\"/wA=\",\"ok\":true,"
                        + "\"n\":\"9007199254740993\",\"r\":0.1,\"t\":\"03:04:05.000001\","
                        + "\"u\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"}}");
            }
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aThirdChannelNeedsOnlyPropertiesAndAMigration() {
        database.sql("create table sla_alert (id bigint generated by default as identity primary key, tenant_id text"
                + " not null, owner_id text, severity text not null, raised_at timestamptz not null default now());"
                + "alter table sla_alert replica identity full; alter publication sluice add table sla_alert");
        Channels channels = ChannelProperties.read(Map.of("sluice.capture.channels.dashboard",
                "sla_alert tenant=tenant_id kind=severity recipient=owner_id time=raised_at"));
        try (Capture capture = Capture.start(database.settings().withChannels(channels), observed)) {
            observed.awaitStreaming();
            database.sql("insert into sla_alert (tenant_id, owner_id, severity) values ('acme', 'ada', 'high')");
            try (TopicReader reader = database.channel("dashboard")) {
                ConsumerRecord<String, String> record = reader.read(1).get(0);
                assertThat(record.value()).startsWith("{\"type\":\"dashboard\",\"data\":{\"id\":\"1\"");
                assertThat(header(record, "ce_type")).isEqualTo("dashboard:new");
                assertThat(header(record, "ce_kind")).isEqualTo("high");
                assertThat(header(record, "ce_recipientid")).isEqualTo("ada");
            }
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void refusesToSkipWhatADroppedSlotHeldUntilTheSlotIsRecreated() {
        try (Capture first = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            assertThat(first.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        database.close();
        var again = new Observed();
        try (Capture second = Capture.start(database.settings(), again)) {
            assertThat(again.awaitRefusal()).startsWith("Replication slot " + database.slot() + " does not exist")
                    .contains("SELECT pg_create_logical_replication_slot('" + database.slot() + "', 'pgoutput'");
            database.createSlot();
            again.awaitStreaming();
            assertThat(second.state()).isInstanceOf(CaptureState.Streaming.class);
            try (TopicReader deadLetters = database.deadLetters()) {
                assertThat(deadLetters.read(1).get(0).value()).startsWith("{\"reason\":\"gap\",").contains("\"from\":");
            }
        }
    }

    @Test
    void aSecondCaptureWaitsWithoutDisturbingTheFirstAndTakesOver() {
        var waiting = new Observed();
        Capture first = Capture.start(database.settings(), observed);
        observed.awaitStreaming();
        try (Capture second = Capture.start(database.settings(), waiting)) {
            assertThat(waiting.awaitRefusal()).contains("is in use by PostgreSQL backend")
                    .contains("SELECT pg_terminate_backend(");
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
            first.close();
            waiting.awaitStreaming();
            assertThat(second.state()).isInstanceOf(CaptureState.Streaming.class);
        } finally {
            first.close();
        }
    }

    @Test
    void namesTheTransactionThatSlotCreationWaitsFor() throws Exception {
        try (Connection open = database.connect(); Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("create table unfinished (id int)");
            String holder = String.valueOf(open.unwrap(PGConnection.class).getBackendPID());
            Capture first = Capture.start(database.settings(), observed);
            var waiting = new Observed();
            try (first) {
                within(Duration.ofSeconds(60)).until(database::isSlotActive);
                try (Capture second = Capture.start(database.settings(), waiting)) {
                    assertThat(waiting.awaitRefusal()).contains("is being created").contains("backend " + holder)
                            .contains("end that transaction");
                    assertThat(second.state()).isNotInstanceOf(CaptureState.Streaming.class);
                }
                open.rollback();
                observed.awaitStreaming();
            }
        }
    }

    @Test
    void reportsATableThatLeavesThePublicationWhileItIsCaptured() {
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("alter publication sluice drop table activity");
            assertThat(observed.awaitRefusal()).contains("table public.activity is not in publication sluice")
                    .contains("may be missing from the topics").contains("republish command");
            database.sql("alter publication sluice add table activity");
            within(Duration.ofSeconds(60))
                    .until(() -> capture.state() instanceof CaptureState.Streaming);
        }
    }

    @Test
    void keepsRetryingWhileTheDatabaseIsUnreachable() {
        CaptureSettings settings = database.settings();
        var nowhere = new SourceDatabase("127.0.0.1", 1, "none", "none", "none");
        try (Capture capture = Capture.start(new CaptureSettings(nowhere, settings.kafka(), settings.topics(),
                settings.channels(), settings.replication()), observed)) {
            assertThat(observed.awaitRefusal()).startsWith("PostgreSQL cannot be read: ")
                    .contains("127.0.0.1:1 refused").contains("starts over from the committed offset.");
            within(Duration.ofSeconds(20)).until(() -> observed.states.stream()
                    .anyMatch(it -> it instanceof CaptureState.Retrying retrying && retrying.attempt() == 3));
            assertThat(capture.state()).isNotInstanceOf(CaptureState.Stopped.class);
        }
    }

    private String refusal(CaptureSettings settings) {
        try (Capture capture = Capture.start(settings, observed)) {
            assertThat(capture.state()).isNotNull();
            return observed.awaitRefusal();
        }
    }

    private void create(NewTopic topic) throws Exception {
        try (Admin admin = database.admin()) {
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        }
    }
}
