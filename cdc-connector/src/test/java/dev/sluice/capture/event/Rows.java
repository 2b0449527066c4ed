package dev.sluice.capture.event;

import java.time.Instant;
import java.util.List;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import static java.util.Collections.emptyMap;

/** Rows and envelopes in the shapes that Debezium's PostgreSQL connector gives them. */
final class Rows {
    static final Schema JSON = SchemaBuilder.string().name("io.debezium.data.Json").optional().build();
    static final Schema ZONED = SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").optional().build();

    static final Schema ACTIVITY = SchemaBuilder.struct().optional().field("id", Schema.INT64_SCHEMA)
            .field("tenant_id", Schema.OPTIONAL_STRING_SCHEMA).field("kind", Schema.OPTIONAL_STRING_SCHEMA)
            .field("actor_id", Schema.OPTIONAL_STRING_SCHEMA).field("actor_name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("subject_type", Schema.OPTIONAL_STRING_SCHEMA).field("subject_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("payload", JSON).field("occurred_at", ZONED).build();
    static final Schema NOTIFICATION = SchemaBuilder.struct().optional().field("id", Schema.INT64_SCHEMA)
            .field("tenant_id", Schema.OPTIONAL_STRING_SCHEMA).field("recipient_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("kind", Schema.OPTIONAL_STRING_SCHEMA).field("title", Schema.OPTIONAL_STRING_SCHEMA)
            .field("created_at", ZONED).build();
    static final Schema READ = SchemaBuilder.struct().optional().field("tenant_id", Schema.STRING_SCHEMA)
            .field("notification_id", Schema.INT64_SCHEMA).field("user_id", Schema.STRING_SCHEMA)
            .field("read_at", ZONED).build();

    private static final Schema SOURCE = SchemaBuilder.struct().field("db", Schema.STRING_SCHEMA)
            .field("schema", Schema.STRING_SCHEMA).field("table", Schema.STRING_SCHEMA)
            .field("txId", Schema.OPTIONAL_INT64_SCHEMA).field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA).build();

    private Rows() {}

    static Struct activity() {
        return new Struct(ACTIVITY).put("id", 123L).put("tenant_id", "acme").put("kind", "participant.approved")
                .put("actor_id", "u1").put("actor_name", "Ada").put("subject_type", "participant").put("payload", "{}")
                .put("occurred_at", "2026-01-02T03:04:05.678901Z");
    }

    static Struct notification(@Nullable String recipient) {
        return new Struct(NOTIFICATION).put("id", 7L).put("tenant_id", "acme").put("recipient_id", recipient)
                .put("kind", "task.assigned").put("title", "Hello").put("created_at", "2026-01-02T03:04:05Z");
    }

    static RowChange insert(String table, Struct row, String... key) {
        return change(table, "c", null, row, key);
    }

    static RowChange change(String table, String op, @Nullable Struct before, @Nullable Struct after, String... key) {
        RowChange change = RowChange.of(record(table, op, before, after, key));
        if (change == null) {
            throw new AssertionError("not a row change");
        }
        return change;
    }

    static SourceRecord record(String table, String op, @Nullable Struct before, @Nullable Struct after,
            String... key) {
        Struct row = after == null ? before : after;
        if (row == null) {
            throw new AssertionError("no row");
        }
        Schema schema = SchemaBuilder.struct().field("before", row.schema()).field("after", row.schema())
                .field("op", Schema.STRING_SCHEMA).field("source", SOURCE).build();
        Struct source = new Struct(SOURCE).put("db", "sluice").put("schema", "public").put("table", table)
                .put("txId", 771L).put("lsn", 0x16B3748L).put("ts_us", micros("2026-01-02T03:04:06.000007Z"));
        Struct envelope = new Struct(schema).put("before", before).put("after", after).put("op", op)
                .put("source", source);
        SchemaBuilder keySchema = SchemaBuilder.struct();
        List.of(key).forEach(column -> keySchema.field(column, row.schema().field(column).schema()));
        Schema built = keySchema.build();
        Struct keyStruct = new Struct(built);
        List.of(key).forEach(column -> keyStruct.put(column, row.get(column)));
        return new SourceRecord(emptyMap(), emptyMap(), "sluice.public." + table, null, built, keyStruct, schema,
                envelope);
    }

    static long micros(String instant) {
        return Times.epochMicros(Instant.parse(instant));
    }
}
