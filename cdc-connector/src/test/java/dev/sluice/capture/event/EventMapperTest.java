package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Operation;

import static org.assertj.core.api.Assertions.assertThat;

class EventMapperTest {
    private final EventMapper mapper = new EventMapper(Channels.standard(), 8192);

    @Test
    void writesAnInsertedActivityByteForByte() {
        MappedRecord event = only(mapper.map(Rows.insert("activity", Rows.activity())));
        assertThat(event).isInstanceOfSatisfying(ChannelEvent.class, it -> {
            assertThat(it.channel()).isEqualTo("activity");
            assertThat(it.tenant()).isEqualTo("acme");
        });
        assertThat(text(event)).isEqualTo("{\"type\":\"activity\",\"data\":{\"id\":\"123\",\"tenantId\":\"acme\","
                + "\"kind\":\"participant.approved\",\"actorId\":\"u1\",\"actorName\":\"Ada\","
                + "\"subjectType\":\"participant\",\"subjectId\":null,\"payload\":{},"
                + "\"occurredAt\":\"2026-01-02T03:04:05.678901Z\"}}");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-01-02T03:04:06.000007Z"));
        assertThat(headers(event)).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("ce_specversion", "1.0"),
                Map.entry("ce_id", "activity/123/new/1767323045678901"),
                Map.entry("ce_source", "/postgresql/sluice/public.activity"), Map.entry("ce_type", "activity:new"),
                Map.entry("ce_time", "2026-01-02T03:04:06.000007Z"), Map.entry("ce_subject", "123"),
                Map.entry("content-type", "application/json"), Map.entry("ce_tenantid", "acme"),
                Map.entry("ce_kind", "participant.approved"), Map.entry("ce_lsn", "0/16B3748"),
                Map.entry("ce_txid", "771")));
    }

    @Test
    void nestsThePayloadAsItIs() {
        Rows.Values row = Rows.activity().put("payload",
                "{\"a\": [1, 12345678901234567890.10, \"x\\ny\"], \"\u2028\": \"\uD83D\uDE80\", \"deep\": {\"b\": null}}");
        assertThat(text(only(mapper.map(Rows.insert("activity", row))))).contains(
                "\"payload\":{\"a\": [1, 12345678901234567890.10, \"x\\ny\"], \"\u2028\": \"\uD83D\uDE80\", \"deep\": {\"b\": null}},");
    }

    @Test
    void neverWritesALineBreak() {
        Rows.Values row = Rows.activity().put("actor_name", "two\r\nlines").put("payload", "{\n\t\"a\":\r\n1}");
        assertThat(text(only(mapper.map(Rows.insert("activity", row))))).doesNotContain("\n").doesNotContain("\r")
                .contains("\"two\\r\\nlines\"").contains("{ \t\"a\":  1}");
    }

    @Test
    void addressesANotificationToItsRecipient() {
        assertThat(headers(only(mapper.map(Rows.insert("notification", Rows.notification("ada"))))))
                .containsEntry("ce_recipientid", "ada").containsEntry("ce_type", "notification:new");
        assertThat(headers(only(mapper.map(Rows.insert("notification", Rows.notification(null))))))
                .doesNotContainKey("ce_recipientid");
    }

    @Test
    void callsAReadMarkByItsOwnName() {
        MappedRecord event = only(
                mapper.map(Rows.insert("notification_read", Rows.mark("a/d,a%"))));
        assertThat(headers(event)).containsEntry("ce_type", "notification:read")
                .containsEntry("ce_subject", "acme,7,a%2Fd%2Ca%25").containsEntry("ce_recipientid", "a/d,a%")
                .containsEntry("ce_id", "notification_read/acme,7,a%2Fd%2Ca%25/new/1767323045000000")
                .doesNotContainKey("ce_kind");
    }

    @Test
    void tellsUpdatesWithTheNewRowAndDeletesWithTheOld() {
        Rows.Values changed = Rows.activity().put("actor_name", "Grace");
        MappedRecord updated = only(mapper.map(Rows.change("activity", Operation.UPDATE, Rows.activity(), changed)));
        assertThat(headers(updated)).containsEntry("ce_type", "activity:updated").containsEntry("ce_id",
                "activity/123/updated/0/16B3748");
        assertThat(text(updated)).contains("Grace");

        MappedRecord deleted = only(mapper.map(Rows.change("activity", Operation.DELETE, Rows.activity(), null)));
        assertThat(headers(deleted)).containsEntry("ce_type", "activity:deleted").containsEntry("ce_id",
                "activity/123/deleted/0/16B3748");
        assertThat(text(deleted)).contains("Ada");
    }

    @Test
    void aChangeOfTenantLeavesTheOldAndEntersTheNew() {
        Rows.Values moved = Rows.activity().put("tenant_id", "globex");
        List<MappedRecord> events = mapper.map(Rows.change("activity", Operation.UPDATE, Rows.activity(), moved));
        assertThat(events).extracting(it -> ((ChannelEvent) it).tenant()).containsExactly("acme", "globex");
        assertThat(events).extracting(it -> headers(it).get("ce_type")).containsExactly("activity:deleted",
                "activity:new");
        assertThat(events).extracting(it -> headers(it).get("ce_id"))
                .containsExactly("activity/123/deleted/0/16B3748", "activity/123/new/0/16B3748");
    }

    @Test
    void aChangeOfRecipientLeavesTheOldAndEntersTheNew() {
        List<MappedRecord> events = mapper.map(
                Rows.change("notification", Operation.UPDATE, Rows.notification("ada"), Rows.notification("grace")));
        assertThat(events).extracting(it -> headers(it).get("ce_recipientid")).containsExactly("ada", "grace");
        assertThat(events).extracting(it -> headers(it).get("ce_type")).containsExactly("notification:deleted",
                "notification:new");
    }

    @Test
    void aRowInsertedAgainInItsTransactionHasAnotherIdWheneverTheTransactionIsMapped() {
        List<RowChange> transaction = List.of(Rows.insert("activity", Rows.activity()),
                Rows.change("activity", Operation.DELETE, Rows.activity(), null),
                Rows.insert("activity", Rows.activity()));
        List<String> ids = List.of("activity/123/new/1767323045678901", "activity/123/deleted/0/16B3748",
                "activity/123/new/0/16B3748");
        assertThat(transaction.stream().map(it -> headers(only(mapper.map(it))).get("ce_id")))
                .containsExactlyElementsOf(ids);
        EventMapper afterARestart = new EventMapper(Channels.standard(), 4096);
        assertThat(transaction.stream().map(it -> headers(only(afterARestart.map(it))).get("ce_id")))
                .containsExactlyElementsOf(ids);
    }

    @Test
    void aRowBornOfAKeyChangeHasAnIdOfItsOwn() {
        RowChange change = Rows.change("activity", Operation.MOVE, null, Rows.activity());
        assertThat(headers(only(mapper.map(change)))).containsEntry("ce_id", "activity/123/new/0/16B3748")
                .containsEntry("ce_type", "activity:new");
    }

    @Test
    void aRowReadFromTheTableHasTheIdOfItsInsertAndItsOwnTime() {
        MappedRecord event = only(mapper.map(Rows.change("activity", Operation.READ, null, Rows.activity())));
        assertThat(headers(event)).containsEntry("ce_id", "activity/123/new/1767323045678901")
                .containsEntry("ce_snapshot", "true").containsEntry("ce_time", "2026-01-02T03:04:05.678901Z");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678901Z"));
    }

    @Test
    void anOversizedRowLeavesAPlaceholderAndADeadLetter() {
        Rows.Values row = Rows.activity().put("payload", "\"" + "x".repeat(9000) + "\"");
        List<MappedRecord> records = mapper.map(Rows.insert("activity", row));
        assertThat(records).hasSize(2);
        assertThat(text(records.get(0))).isEqualTo("{\"type\":\"activity\",\"data\":{\"id\":\"123\","
                + "\"tenantId\":\"acme\",\"kind\":\"participant.approved\","
                + "\"occurredAt\":\"2026-01-02T03:04:05.678901Z\",\"omitted\":{\"reason\":\"too-large\",\"bytes\":9221}}}");
        assertThat(headers(records.get(0))).containsEntry("ce_id", "activity/123/new/1767323045678901");
        assertThat(records.get(1)).isInstanceOfSatisfying(DeadLetter.class,
                it -> assertThat(it.reason()).isEqualTo(DeadLetter.Reason.TOO_LARGE));
        assertThat(text(records.get(1))).isEqualTo("{\"reason\":\"too-large\",\"detail\":\"the maximum is 8192 bytes\","
                + "\"channel\":\"activity\",\"table\":\"public.activity\",\"primaryKey\":\"123\",\"operation\":\"insert\","
                + "\"commitTime\":\"2026-01-02T03:04:06.000007Z\",\"lsn\":\"0/16B3748\",\"bytes\":9221}");
    }

    @Test
    void anEventOfExactlyTheMaximumIsCarried() {
        int without = text(only(mapper.map(Rows.insert("activity", Rows.activity()))))
                .getBytes(StandardCharsets.UTF_8).length;
        Rows.Values row = Rows.activity().put("payload", "\"" + "x".repeat(8192 - without) + "\"");
        assertThat(only(mapper.map(Rows.insert("activity", row))).value()).hasSize(8192);
    }

    @Test
    void aKindTooLongForAHeaderLeavesAPlaceholder() {
        Rows.Values row = Rows.activity().put("kind", "k".repeat(300));
        List<MappedRecord> records = mapper.map(Rows.insert("activity", row));
        assertThat(headers(records.get(0)).get("ce_kind")).hasSize(256);
        assertThat(text(records.get(0))).contains("\"omitted\"");
        assertThat(records.get(1)).isInstanceOf(DeadLetter.class);
    }

    @Test
    void aKindIsMeasuredInCharacters() {
        String rocket = "\uD83D\uDE80";
        MappedRecord event = only(
                mapper.map(Rows.insert("activity", Rows.activity().put("kind", rocket.repeat(256)))));
        assertThat(headers(event)).containsEntry("ce_kind", rocket.repeat(256));
        assertThat(text(event)).contains("\"kind\":\"" + rocket.repeat(256) + "\"").doesNotContain("omitted");

        List<MappedRecord> records = mapper
                .map(Rows.insert("activity", Rows.activity().put("kind", "k" + rocket.repeat(256))));
        assertThat(records).hasSize(2);
        assertThat(headers(records.get(0))).containsEntry("ce_kind", "k" + rocket.repeat(255));
        assertThat(text(records.get(0))).contains("\"kind\":\"k" + rocket.repeat(255) + "\"", "\"too-large\"");
    }

    @Test
    void aRowWithoutAValidTenantGoesToTheDeadLettersAlone() {
        for (String tenant : new String[]{null, "", "not a tenant"}) {
            MappedRecord record = only(
                    mapper.map(Rows.insert("activity", Rows.activity().put("tenant_id", tenant))));
            assertThat(record).isInstanceOfSatisfying(DeadLetter.class,
                    it -> assertThat(it.reason()).isEqualTo(DeadLetter.Reason.INVALID_TENANT));
        }
    }

    @Test
    void aTableOfNoChannelGivesNothing() {
        assertThat(mapper.map(Rows.insert("elsewhere", Rows.activity()))).isEmpty();
    }

    private static MappedRecord only(List<MappedRecord> records) {
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static String text(MappedRecord record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(MappedRecord record) {
        return record.headers().stream().collect(Collectors.toMap(EventHeader::name, EventHeader::value));
    }
}
