package dev.sluice.capture.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ColumnValuesTest {
    @Test
    void writesNumbersThatABrowserCanHoldAsNumbers() {
        assertThat(json(Schema.INT16_SCHEMA, (short) -5)).isEqualTo("-5");
        assertThat(json(Schema.INT32_SCHEMA, Integer.MAX_VALUE)).isEqualTo("2147483647");
        assertThat(json(Schema.FLOAT64_SCHEMA, 1.5e300)).isEqualTo("1.5E300");
        assertThat(json(Schema.FLOAT32_SCHEMA, 0.1f)).isEqualTo("0.1");
        assertThat(json(Schema.BOOLEAN_SCHEMA, true)).isEqualTo("true");
    }

    @Test
    void writesEveryBigIntegerAndWhatIsNotFiniteAsAString() {
        assertThat(json(Schema.INT64_SCHEMA, 1L)).isEqualTo("\"1\"");
        assertThat(json(Schema.INT64_SCHEMA, Long.MIN_VALUE)).isEqualTo("\"-9223372036854775808\"");
        assertThat(json(Schema.STRING_SCHEMA, "12.500")).isEqualTo("\"12.500\"");
        assertThat(json(Schema.FLOAT64_SCHEMA, Double.NaN)).isEqualTo("\"NaN\"");
        assertThat(json(Schema.FLOAT64_SCHEMA, Double.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
    }

    @Test
    void escapesText() {
        assertThat(json(Schema.STRING_SCHEMA, "\"\\/\b\f\n\r\t\u0001\u001f\u007f"))
                .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\"");
        assertThat(json(Schema.STRING_SCHEMA, "ä€\u2028\uD83D\uDE80")).isEqualTo("\"ä€\u2028\uD83D\uDE80\"");
        assertThat(json(Schema.STRING_SCHEMA, "a\uD83Db")).isEqualTo("\"a\uFFFDb\"");
    }

    @Test
    void writesTimesInUtcWithMicroseconds() {
        assertThat(json(named(SchemaBuilder.string(), "ZonedTimestamp"), "2026-01-02T04:04:05.6+01:00"))
                .isEqualTo("\"2026-01-02T03:04:05.600000Z\"");
        assertThat(json(named(SchemaBuilder.string(), "ZonedTimestamp"), "infinity")).isEqualTo("\"infinity\"");
        assertThat(json(named(SchemaBuilder.int64(), "MicroTimestamp"), -1L))
                .isEqualTo("\"1969-12-31T23:59:59.999999Z\"");
        assertThat(json(named(SchemaBuilder.int64(), "Timestamp"), 1L)).isEqualTo("\"1970-01-01T00:00:00.001000Z\"");
        assertThat(json(named(SchemaBuilder.int32(), "Date"), 20_455)).isEqualTo("\"2026-01-02\"");
        assertThat(json(named(SchemaBuilder.int64(), "MicroTime"), 1_000_001L)).isEqualTo("\"00:00:01.000001\"");
        assertThat(json(named(SchemaBuilder.int64(), "MicroTime"), 86_400_000_000L)).isEqualTo("\"24:00:00.000000\"");
        assertThat(json(named(SchemaBuilder.int32(), "Time"), 1)).isEqualTo("\"00:00:00.001000\"");
    }

    @Test
    void writesBytesAndArrays() {
        assertThat(json(Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[]{-1, 0, 1}))).isEqualTo("\"/wAB\"");
        assertThat(json(SchemaBuilder.array(Schema.OPTIONAL_INT64_SCHEMA).build(), Arrays.asList(1L, null)))
                .isEqualTo("[\"1\",null]");
        assertThat(json(SchemaBuilder.array(Rows.JSON).build(), List.of("{\"a\":1}"))).isEqualTo("[{\"a\":1}]");
        assertThat(json(SchemaBuilder.bytes().name("io.debezium.data.Bits").parameter("length", "10").build(),
                new byte[]{5, 2})).isEqualTo("\"1000000101\"");
    }

    @Test
    void namesColumnsInCamelCase() {
        assertThat(List.of("tenant_id", "id", "_hidden", "a__b_2", "Mixed_Case").stream().map(RowLayout::camelCase))
                .containsExactly("tenantId", "id", "_hidden", "aB2", "MixedCase");
    }

    private static Schema named(SchemaBuilder builder, String name) {
        return builder.name("io.debezium.time." + name).build();
    }

    private static String json(Schema schema, Object value) {
        JsonBuffer out = new JsonBuffer(1000);
        ColumnValues.write(schema, value, out);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }
}
