package dev.sluice.standalone;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** From a commit in PostgreSQL to the bytes on the stream, and what lies between them in Kafka. */
@ResourceLock(value = SharedStandalone.STREAMS, mode = ResourceAccessMode.READ)
class DeliveryIT {
    private static final int PARTITIONS = 32;

    private final StandaloneProcess standalone = SharedStandalone.get();

    @Test
    void deliversAnInsertedActivityAsTheBytesThatKafkaHoldsAtItsId() throws Exception {
        String token = standalone.token("delivery-activity", "ada");
        try (Connection connection = standalone.location().connect();
                EventStream stream = standalone.stream(token, "")) {
            stream.live();
            Instant before = Instant.now();
            long id = Sql.ids(connection, """
                    insert into activity (tenant_id, kind, actor_id, actor_name, subject_type, payload)
                    values ('delivery-activity', 'participant.approved', 'u-1', 'Zoë "Z"', 'participant',
                      '{"note":"a\\nb","amount":12.50,"deep":{"list":[1,null]}}') returning id""").getFirst();
            Instant after = Instant.now();
            Frame frame = stream.next("activity:new");
            Frame.Element element = frame.element("activity");
            ConsumerRecord<byte[], byte[]> record = KafkaRecords.at(standalone.location(), "sluice.activity", element);
            assertThat(record.offset()).isEqualTo(element.offset());
            assertThat(new String(record.value(), UTF_8)).isEqualTo(frame.data()).startsWith(
                    "{\"type\":\"activity\",\"data\":{\"id\":\"" + id + "\",\"tenantId\":\"delivery-activity\","
                            + "\"kind\":\"participant.approved\",\"actorId\":\"u-1\",\"actorName\":\"Zoë \\\"Z\\\"\","
                            + "\"subjectType\":\"participant\",\"subjectId\":null,\"payload\":{\"deep\": {\"list\": "
                            + "[1, null]}, \"note\": \"a\\nb\", \"amount\": 12.50},\"occurredAt\":\"");
            assertThat(frame.data())
                    .matches(".*\"occurredAt\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\"}}");
            assertThat(new String(record.key(), UTF_8)).isEqualTo("delivery-activity");
            assertThat(record.partition()).isEqualTo(Utils.toPositive(Utils.murmur2(record.key())) % PARTITIONS);
            assertIsTheCommitTimeOf(record, before, after);
            assertThat(KafkaRecords.headers(record)).containsOnlyKeys("ce_specversion", "ce_id", "ce_source",
                    "ce_type", "ce_time", "ce_subject", "content-type", "ce_tenantid", "ce_kind", "ce_lsn", "ce_txid")
                    .containsEntry("ce_specversion", "1.0").containsEntry("ce_type", "activity:new")
                    .containsEntry("ce_source", "/postgresql/sluice/public.activity")
                    .containsEntry("ce_subject", Long.toString(id)).containsEntry("content-type", "application/json")
                    .containsEntry("ce_tenantid", "delivery-activity").containsEntry("ce_kind", "participant.approved")
                    .hasEntrySatisfying("ce_lsn", lsn -> assertThat(lsn).matches("[0-9A-F]+/[0-9A-F]+"));
        }
    }

    @Test
    void deliversAnInsertedNotificationAsTheBytesThatKafkaHoldsAtItsId() throws Exception {
        String token = standalone.token("delivery-notification", "ada");
        try (Connection connection = standalone.location().connect();
                EventStream stream = standalone.stream(token, "")) {
            stream.live();
            Instant before = Instant.now();
            long id = Sql.notification(connection, "delivery-notification", "ada", "Step overdue");
            Instant after = Instant.now();
            Frame frame = stream.next("notification:new");
            ConsumerRecord<byte[], byte[]> record = KafkaRecords.at(standalone.location(), "sluice.notification",
                    frame.element("notification"));
            assertThat(frame.row()).isEqualTo(id);
            assertThat(new String(record.value(), UTF_8)).isEqualTo(frame.data())
                    .startsWith("{\"type\":\"notification\",\"data\":{\"id\":\"" + id
                            + "\",\"tenantId\":\"delivery-notification\",\"recipientId\":\"ada\",\"kind\":\"note\","
                            + "\"title\":\"Step overdue\",\"message\":null,\"priority\":\"normal\",\"groupKey\":null,"
                            + "\"payload\":{},\"createdAt\":\"");
            assertThat(record.partition()).isEqualTo(Utils.toPositive(Utils.murmur2(record.key())) % PARTITIONS);
            assertIsTheCommitTimeOf(record, before, after);
            assertThat(KafkaRecords.headers(record)).containsEntry("ce_recipientid", "ada")
                    .containsEntry("ce_type", "notification:new").containsEntry("ce_kind", "note");
        }
    }

    /** The record's own timestamp may have been raised to that of the one before it, never lowered. */
    private static void assertIsTheCommitTimeOf(ConsumerRecord<byte[], byte[]> record, Instant before, Instant after) {
        Instant committed = Instant.parse(KafkaRecords.headers(record).getOrDefault("ce_time", ""));
        assertThat(committed).isBetween(before, after);
        assertThat(record.timestamp()).isBetween(committed.toEpochMilli(), after.toEpochMilli());
    }

    @Test
    void deliversACopyOfSeveralTenantsCompleteAndInOrderOfItsRows() throws Exception {
        List<String> tenants = IntStream.range(0, 5).mapToObj(n -> "copy-" + n).toList();
        String csv = IntStream.range(0, 5000).mapToObj(n -> tenants.get(n % 5) + ",row." + n + "\n")
                .collect(Collectors.joining());
        String token = standalone.token("copy-3", "ada");
        try (Connection connection = standalone.location().connect(); EventStream live = standalone.stream(token, "")) {
            live.live();
            Sql.copyActivities(connection, csv);
            long last = Sql.activity(connection, "copy-3", "last");
            List<Long> rows = Sql.ids(connection, "select id from activity where tenant_id = ? order by id", "copy-3");
            assertThat(rows).hasSize(1001).endsWith(last);
            assertThat(live.events(1001)).extracting(Frame::row).containsExactlyElementsOf(rows);
            for (String tenant : tenants) {
                List<Long> its = Sql.ids(connection, "select id from activity where tenant_id = ? order by id", tenant);
                try (EventStream replay = standalone.stream(standalone.token(tenant, "ada"), "since=earliest")) {
                    assertThat(replay.events(its.size())).extracting(Frame::row)
                            .containsExactlyElementsOf(its);
                    assertThat(replay.next("caught-up").data()).isEqualTo("{\"replayed\":" + its.size() + "}");
                }
            }
        }
    }

    @Test
    void deliversARowWhenItIsCommittedAndNotWhereItsIdStands() throws Exception {
        String token = standalone.token("late", "ada");
        try (Connection early = standalone.location().connect();
                Connection other = standalone.location().connect();
                EventStream stream = standalone.stream(token, "")) {
            stream.live();
            early.setAutoCommit(false);
            long lateRow = Sql.activity(early, "late", "begun.first");
            long otherRow = Sql.activity(other, "late", "committed.first");
            Frame delivered = stream.next("activity:new");
            assertThat(delivered.row()).isEqualTo(otherRow).isGreaterThan(lateRow);
            early.commit();
            assertThat(stream.next("activity:new").row()).isEqualTo(lateRow);
            try (EventStream resumed = standalone.stream(token, "lastEventId=" + delivered.id())) {
                assertThat(resumed.next("activity:new").row()).isEqualTo(lateRow);
                assertThat(resumed.next("caught-up").data()).isEqualTo("{\"replayed\":1}");
            }
        }
    }

    @Test
    void deliversNothingThatWasRolledBack() throws Exception {
        try (Connection connection = standalone.location().connect();
                EventStream stream = standalone.stream(standalone.token("rollback", "ada"), "")) {
            stream.live();
            connection.setAutoCommit(false);
            Sql.activity(connection, "rollback", "rolled.back");
            connection.rollback();
            long first = Sql.activity(connection, "rollback", "kept");
            Savepoint savepoint = connection.setSavepoint();
            Sql.activity(connection, "rollback", "rolled.back.to.savepoint");
            connection.rollback(savepoint);
            long second = insertedAfterAFailure(connection);
            connection.commit();
            assertThat(stream.events(2)).extracting(Frame::row).containsExactly(first, second);
            try (EventStream replay = standalone.stream(standalone.token("rollback", "ada"), "since=earliest")) {
                assertThat(replay.events(2)).extracting(Frame::row).containsExactly(first, second);
                assertThat(replay.next("caught-up").data()).isEqualTo("{\"replayed\":2}");
            }
        }
    }

    private static long insertedAfterAFailure(Connection connection) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            Sql.activity(connection, "not a tenant id", "refused");
        } catch (SQLException refused) {
            connection.rollback(savepoint);
        }
        return Sql.activity(connection, "rollback", "kept.too");
    }

    @Test
    void replaysTheSameBytesFromEveryPointOnWithBothChannelsWrittenTo() throws Exception {
        String token = standalone.token("both", "ada");
        try (Connection connection = standalone.location().connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 5; i++) {
                Sql.ids(connection, "insert into activity (tenant_id, kind) select 'both', 'many' "
                        + "from generate_series(1, 3) returning id");
                Sql.notification(connection, "both", i % 2 == 0 ? "" : "ada", "note " + i);
                connection.commit();
            }
            try (EventStream captured = standalone.stream(token, "since=earliest")) {
                captured.events(20);
            }
            // Ids of live events may have passed the end of a transaction in the other channel, or not.
            List<Frame> all;
            try (EventStream replay = standalone.stream(token, "since=earliest")) {
                all = replay.events(20);
            }
            for (int cut = 0; cut < all.size(); cut++) {
                try (EventStream resumed = standalone.stream(token, "lastEventId=" + all.get(cut).id())) {
                    List<Frame> rest = all.subList(cut + 1, all.size());
                    assertThat(resumed.events(rest.size())).containsExactlyElementsOf(rest);
                    assertThat(resumed.next("caught-up").data()).isEqualTo("{\"replayed\":" + rest.size() + "}");
                }
            }
        }
    }
}
