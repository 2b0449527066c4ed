package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

import dev.sluice.capture.channel.Channels;

import static org.assertj.core.api.Assertions.assertThat;

/** Rare rows that PostgreSQL permits: none stops the others, and none reaches the wrong tenant or recipient. */
class UnusualRowsTest {
    private final EventMapper mapper = new EventMapper(Channels.standard(), 8192);

    @Test
    void aNotificationWithoutItsRecipientsColumnIsShownToNobody() {
        Schema renamed = SchemaBuilder.struct().optional().field("id", Schema.INT64_SCHEMA)
                .field("tenant_id", Schema.OPTIONAL_STRING_SCHEMA).field("user_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("kind", Schema.OPTIONAL_STRING_SCHEMA).field("created_at", Rows.ZONED).build();
        Struct row = new Struct(renamed).put("id", 7L).put("tenant_id", "acme").put("user_id", "ada")
                .put("kind", "task.assigned").put("created_at", "2026-01-02T03:04:05Z");

        assertThat(mapper.map(Rows.insert("notification", row, "id"))).singleElement()
                .satisfies(it -> assertThat(text(it)).contains("\"reason\":\"unreadable\"",
                        "the row has no column recipient_id"))
                .isInstanceOf(DeadLetter.class);
    }

    @Test
    void anUpdateWithoutTheRowBeforeKeepsItsPlaceWithoutItsContent() {
        List<MappedRecord> records = mapper.map(Rows.change("activity", "u", null, Rows.activity(), "id"));

        assertThat(records).hasSize(2);
        assertThat(text(records.getFirst())).contains("\"omitted\":{\"reason\":\"unreadable\"}").doesNotContain("Ada");
        assertThat(text(records.getLast())).contains("REPLICA IDENTITY FULL");
    }

    @Test
    void aLargeValueThatTheLogDoesNotHoldIsNoValue() {
        Struct row = Rows.activity().put("payload", "__debezium_unavailable_value");

        List<MappedRecord> records = mapper.map(Rows.change("activity", "u", Rows.activity(), row, "id"));

        assertThat(records).hasSize(2);
        assertThat(text(records.getFirst())).contains("\"omitted\":{\"reason\":\"unreadable\"}")
                .doesNotContain("__debezium");
    }

    @Test
    void aTimeBeyondMicrosecondsGivesAnId() {
        Struct row = Rows.activity().put("occurred_at", "+294276-12-31T00:00:00Z");

        assertThat(mapper.map(Rows.insert("activity", row, "id"))).singleElement().isInstanceOf(ChannelEvent.class)
                .satisfies(it -> assertThat(it.headers()).anySatisfy(header -> assertThat(header.value())
                        .isEqualTo("activity/123/new/+294276-12-31T00:00:00Z")));
    }

    @Test
    void anInfiniteDateInTheKeyNamesItsRow() {
        Schema date = SchemaBuilder.int32().name("io.debezium.time.Date").build();
        Schema dated = SchemaBuilder.struct().optional().field("day", date)
                .field("tenant_id", Schema.OPTIONAL_STRING_SCHEMA).field("kind", Schema.OPTIONAL_STRING_SCHEMA)
                .field("occurred_at", Rows.ZONED).build();
        Struct row = new Struct(dated).put("day", Integer.MAX_VALUE).put("tenant_id", "acme").put("kind", "k")
                .put("occurred_at", "2026-01-02T03:04:05Z");

        assertThat(mapper.map(Rows.insert("activity", row, "day"))).isNotEmpty()
                .allSatisfy(it -> assertThat(it.headers()).anySatisfy(header -> assertThat(header.value())
                        .isEqualTo(Integer.toString(Integer.MAX_VALUE))));
    }

    private static String text(MappedRecord record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }
}
