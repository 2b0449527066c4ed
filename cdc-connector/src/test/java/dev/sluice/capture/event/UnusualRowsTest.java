package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.capture.channel.Channels;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.event.Rows.Values;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Operation;
import dev.sluice.capture.row.RowChange.Origin;
import dev.sluice.capture.row.RowShape;
import dev.sluice.capture.row.TableKey;
import dev.sluice.capture.value.ArrayType;
import dev.sluice.capture.value.ScalarType;

import static org.assertj.core.api.Assertions.assertThat;

/** Rare rows that PostgreSQL permits: none stops the others, and none reaches the wrong tenant or recipient. */
class UnusualRowsTest {
    private static final ArrayType TEXTS = new ArrayType(ScalarType.TEXT, ',');

    private final EventMapper mapper = new EventMapper(Channels.standard(), 8192);

    @Test
    void aNotificationWithoutItsRecipientsColumnIsShownToNobody() {
        RowShape renamed = Rows.shape("notification", "id", Rows.text("id"), Rows.text("tenant_id"),
                Rows.text("user_id"), Rows.text("kind"), Rows.column("created_at", ScalarType.TIMESTAMP));
        Values row = new Values(renamed).put("id", "7").put("tenant_id", "acme").put("user_id", "ada")
                .put("kind", "task.assigned").put("created_at", "2026-01-02 03:04:05+00");

        assertThat(mapper.map(Rows.insert("notification", row))).singleElement()
                .satisfies(it -> assertThat(text(it)).contains("\"reason\":\"unreadable\"",
                        "the row has no column recipient_id"))
                .isInstanceOf(DeadLetter.class);
    }

    @Test
    void aNotificationToAnArrayIsNotShownToEverybody() {
        RowShape shape = Rows.shape("notification", "id", Rows.text("id"), Rows.text("tenant_id"),
                Rows.column("recipient_id", TEXTS), Rows.text("kind"), Rows.column("created_at", ScalarType.TIMESTAMP));
        Values row = new Values(shape).put("id", "7").put("tenant_id", "acme").put("recipient_id", "{ada,grace}")
                .put("kind", "task.assigned").put("created_at", "2026-01-02 03:04:05+00");

        assertThat(mapper.map(Rows.insert("notification", row))).singleElement()
                .satisfies(it -> assertThat(headers(it)).containsEntry("ce_recipientid", "{ada,grace}"));
    }

    @Test
    void anUpdateWithoutTheRowBeforeKeepsItsPlaceWithoutItsContent() {
        List<MappedRecord> records = mapper.map(Rows.change("activity", Operation.UPDATE, null, Rows.activity()));

        assertThat(records).hasSize(2);
        assertThat(text(records.getFirst())).contains("\"omitted\":{\"reason\":\"unreadable\"}").doesNotContain("Ada");
        assertThat(text(records.getLast())).contains("REPLICA IDENTITY FULL");
    }

    @Test
    void aLargeValueThatTheLogDoesNotHoldIsNoValue() {
        Values row = Rows.activity().unchanged("payload");

        List<MappedRecord> records = mapper.map(Rows.change("activity", Operation.UPDATE, Rows.activity(), row));

        assertThat(records).hasSize(2);
        assertThat(text(records.getFirst())).contains("\"omitted\":{\"reason\":\"unreadable\"}")
                .doesNotContain("payload");
        assertThat(text(records.getLast())).contains("REPLICA IDENTITY FULL");
    }

    @Test
    void aKeyThatTheLogDoesNotHoldLeavesADeadLetter() {
        Values row = Rows.activity().unchanged("id");

        assertThat(mapper.map(Rows.change("activity", Operation.UPDATE, null, row))).singleElement()
                .isInstanceOf(DeadLetter.class)
                .satisfies(it -> assertThat(headers(it)).containsEntry("ce_id", "activity//updated/0/16B3748"));
    }

    @Test
    void textThatIsNotUtf8LeavesAPlaceholder() {
        RowShape shape = Rows.shape("activity", "id", Rows.text("id"), Rows.text("tenant_id"), Rows.text("kind"),
                Rows.text("note"), Rows.column("occurred_at", ScalarType.TIMESTAMP));
        byte[] bytes = "1acmek?".getBytes(StandardCharsets.US_ASCII);
        bytes[6] = (byte) 0xE4;
        var row = new Row(shape, bytes, new int[]{0, 1, 1, 5, 5, 6, 6, 7, -1, 0});

        List<MappedRecord> records = mapper.map(new RowChange(Operation.INSERT, null, row,
                Rows.insert("activity", Rows.activity()).origin()));

        assertThat(records).hasSize(2);
        assertThat(text(records.getFirst())).isEqualTo("{\"type\":\"activity\",\"data\":{\"id\":\"1\","
                + "\"tenantId\":\"acme\",\"kind\":\"k\",\"occurredAt\":null,\"omitted\":{\"reason\":\"unreadable\"}}}");
        assertThat(text(records.getLast())).contains("not UTF-8");
    }

    @Test
    void aKeyWithTheNameOfTheMarkIsLeftOutOfThePlaceholder() {
        RowShape shape = Rows.shape("activity", "omitted", Rows.text("omitted"), Rows.text("tenant_id"),
                Rows.column("note", ScalarType.TEXT));
        byte[] bytes = "7acme?".getBytes(StandardCharsets.US_ASCII);
        bytes[5] = (byte) 0xE4;
        var row = new Row(shape, bytes, new int[]{0, 1, 1, 5, 5, 6});

        List<MappedRecord> records = mapper.map(new RowChange(Operation.INSERT, null, row,
                Rows.insert("activity", Rows.activity()).origin()));

        assertThat(text(records.getFirst())).isEqualTo("{\"type\":\"activity\",\"data\":{\"tenantId\":\"acme\","
                + "\"omitted\":{\"reason\":\"unreadable\"}}}");
        assertThat(headers(records.getFirst())).containsEntry("ce_subject", "7");
    }

    @Test
    void aTimeBeyondMicrosecondsGivesAnId() {
        Values row = Rows.activity().put("occurred_at", "294276-12-31 00:00:00+00");

        assertThat(mapper.map(Rows.insert("activity", row))).singleElement().isInstanceOf(ChannelEvent.class)
                .satisfies(it -> assertThat(headers(it)).containsEntry("ce_id",
                        "activity/123/new/+294276-12-31T00:00:00Z"));
    }

    @Test
    void aRowWithoutAFiniteTimeIsNamedByItsLsn() {
        for (String time : new String[]{null, "infinity", "-infinity"}) {
            assertThat(mapper.map(Rows.insert("activity", Rows.activity().put("occurred_at", time)))).singleElement()
                    .satisfies(it -> assertThat(headers(it)).containsEntry("ce_id", "activity/123/new/0/16B3748"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0044-03-15 12:00:00+00 BC | -63517780800000000 | -0043-03-15T12:00:00.000000Z | 0000-01-01T00:00:00.000000Z
            0001-12-31 00:00:00+00 BC | -62135683200000000 | 0000-12-31T00:00:00.000000Z  | 0000-12-31T00:00:00.000000Z
            """)
    void aTimeBeforeChristIsClampedInTheHeaderAlone(String printed, String micros, String json, String header) {
        Values row = Rows.activity().put("occurred_at", printed);

        assertThat(mapper.map(Rows.change("activity", Operation.READ, null, row))).singleElement().satisfies(it -> {
            assertThat(headers(it)).containsEntry("ce_time", header).containsEntry("ce_id",
                    "activity/123/new/" + micros);
            assertThat(text(it)).contains("\"occurredAt\":\"" + json + "\"");
            assertThat(it.time()).isEqualTo(Instant.parse(json));
        });
    }

    @Test
    void aTimeAfterTheYear9999IsClampedInTheHeaderAlone() {
        Values row = Rows.activity().put("occurred_at", "12026-01-02 03:04:05+00");
        Instant commitTime = Instant.parse("+12026-01-02T03:04:06Z");

        for (Operation operation : List.of(Operation.READ, Operation.INSERT)) {
            assertThat(mapper.map(Rows.change("activity", operation, null, row, commitTime))).singleElement()
                    .satisfies(it -> {
                        assertThat(headers(it)).containsEntry("ce_time", "9999-12-31T23:59:59.999999Z");
                        assertThat(text(it)).contains("\"occurredAt\":\"+12026-01-02T03:04:05.000000Z\"");
                        assertThat(it.time()).isAfter(Instant.parse("+12026-01-01T00:00:00Z"));
                    });
        }
    }

    @Test
    void anInfiniteDateInTheKeyNamesItsRow() {
        RowShape dated = Rows.shape("activity", "day", Rows.column("day", ScalarType.DATE), Rows.text("tenant_id"),
                Rows.text("kind"), Rows.column("occurred_at", ScalarType.TIMESTAMP));
        Values row = new Values(dated).put("day", "infinity").put("tenant_id", "acme").put("kind", "k")
                .put("occurred_at", "2026-01-02 03:04:05+00");

        assertThat(mapper.map(Rows.insert("activity", row))).singleElement().satisfies(it -> {
            assertThat(headers(it)).containsEntry("ce_subject", "infinity");
            assertThat(text(it)).contains("\"day\":\"infinity\"");
        });
    }

    @Test
    void rowsWithAnArrayAsKeyHaveDifferentIds() {
        RowShape keyed = Rows.shape("activity", "path", Rows.column("path", TEXTS), Rows.text("tenant_id"),
                Rows.text("kind"), Rows.column("occurred_at", ScalarType.TIMESTAMP));

        assertThat(List.of("{a,b}", "{a}")).extracting(path -> {
            Values row = new Values(keyed).put("path", path).put("tenant_id", "acme").put("kind", "k")
                    .put("occurred_at", "2026-01-02 03:04:05+00");
            return headers(mapper.map(Rows.insert("activity", row)).getFirst()).get("ce_id");
        }).containsExactly("activity/{a%2Cb}/new/1767323045000000", "activity/{a}/new/1767323045000000");
    }

    @Test
    void aRecipientThatIsTooLongForAnybodyIsReportedWithItsBytes() {
        assertThat(mapper.map(Rows.insert("notification", Rows.notification("\uD83D\uDE80".repeat(1024)))))
                .singleElement().isInstanceOf(ChannelEvent.class);
        assertThat(mapper.map(Rows.insert("notification", Rows.notification("\uD83D\uDE80".repeat(1025)))))
                .singleElement().isInstanceOf(DeadLetter.class)
                .satisfies(it -> assertThat(text(it)).contains("\"bytes\":4100}"));
    }

    @Test
    void aKeyIsHashedBeyond1024Characters() {
        String rocket = "\uD83D\uDE80";
        for (String key : List.of("k".repeat(1024), rocket.repeat(1024))) {
            assertThat(mapper.map(Rows.insert("activity", keyed(key)))).singleElement()
                    .satisfies(it -> assertThat(headers(it)).containsEntry("ce_subject", key).containsEntry("ce_id",
                            "activity/" + key + "/new/1767323045678901"));
        }
        String hash = "sha256%3A011cc8dcade24f43d2d7f95605d8481da1d0b86475def49be02bfc20cee86e65";
        assertThat(mapper.map(Rows.insert("activity", keyed("k".repeat(1025))))).singleElement()
                .isInstanceOf(ChannelEvent.class)
                .satisfies(it -> assertThat(headers(it)).containsEntry("ce_subject", hash).containsEntry("ce_id",
                        "activity/" + hash + "/new/1767323045678901"))
                .satisfies(it -> assertThat(text(it)).contains("\"id\":\"" + "k".repeat(1025) + "\""));
    }

    @Test
    void anInsertWhoseKeyIsNotUniqueIsNamedByItsLsnAndOrdinal() {
        RowShape shared = new RowShape(TableName.parse("activity"), List.of(Rows.text("id"), Rows.text("tenant_id"),
                Rows.column("occurred_at", ScalarType.TIMESTAMP)), new TableKey(List.of("id"), false));
        Values row = new Values(shared).put("id", "2").put("tenant_id", "acme").put("occurred_at",
                "2026-01-02 03:04:05+00");

        assertThat(List.of(0, 1)).extracting(ordinal -> headers(mapper.map(new RowChange(Operation.INSERT, null,
                row.row(), new Origin("sluice", shared.table(), 0x16B3748, ordinal, 771L, Rows.COMMITTED))).getFirst())
                .get("ce_id")).containsExactly("activity/2/new/0/16B3748", "activity/2/new/0/16B3748.1");
    }

    @Test
    void aHashedKeyIsNotInPlaceholderAndDeadLetter() {
        List<MappedRecord> records = mapper.map(Rows.insert("activity", keyed("k".repeat(9000))));

        assertThat(records).hasSize(2);
        assertThat(text(records.getFirst())).isEqualTo("{\"type\":\"activity\",\"data\":{\"tenantId\":\"acme\","
                + "\"kind\":\"participant.approved\",\"occurredAt\":\"2026-01-02T03:04:05.678901Z\","
                + "\"omitted\":{\"reason\":\"too-large\",\"bytes\":9218}}}");
        assertThat(text(records.getLast())).contains("\"primaryKey\":\"sha256%3A");
    }

    @Test
    void aKeyThatDoesNotFitIntoAPlaceholderIsLeftOut() {
        Values row = keyed("\u0001".repeat(1024)).put("kind", "\u0001".repeat(256));
        List<MappedRecord> records = new EventMapper(Channels.standard(), 4096).map(Rows.insert("activity", row));

        assertThat(records).hasSize(2);
        assertThat(text(records.getFirst())).contains("\"omitted\"", "\"tenantId\":\"acme\"")
                .doesNotContain("\"id\"");
    }

    /** A record may be 128 KiB larger than its value. */
    @Test
    void headersAndDeadLettersOfTheLargestRowAreBounded() {
        String rocket = "\uD83D\uDE80";
        Values row = Rows.notification(rocket.repeat(1024)).put("id", rocket.repeat(1024)).put("kind",
                rocket.repeat(9000));
        Values untenanted = keyed(rocket.repeat(100_000)).put("tenant_id", rocket.repeat(100_000));

        List<MappedRecord> records = new ArrayList<>(mapper.map(Rows.insert("notification", row)));
        records.addAll(mapper.map(Rows.insert("activity", untenanted)));

        assertThat(records).hasSize(3).allSatisfy(it -> {
            assertThat(it.headers().stream()
                    .mapToInt(header -> (header.name() + header.value()).getBytes(StandardCharsets.UTF_8).length).sum())
                    .isLessThan(16 * 1024);
            assertThat(it.value()).hasSizeLessThan(8192);
        });
    }

    private static Values keyed(String key) {
        return Rows.activity().put("id", key);
    }

    private static String text(MappedRecord record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(MappedRecord record) {
        return record.headers().stream().collect(Collectors.toMap(EventHeader::name, EventHeader::value));
    }
}
