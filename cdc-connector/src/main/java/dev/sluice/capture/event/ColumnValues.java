package dev.sluice.capture.event;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of column values to JSON and to text. Every int8 and numeric becomes a JSON string, because JavaScript
 * numbers are exact only up to 2^53; json and jsonb are embedded unchanged.
 */
final class ColumnValues {
    private static final String JSON = "io.debezium.data.Json";
    /** Debezium's placeholder for an unchanged TOAST value that the WAL does not contain. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";
    private static final String BITS = "io.debezium.data.Bits";

    private ColumnValues() {}

    static void write(Schema schema, @Nullable Object value, JsonBuffer out) {
        if (value == null) {
            out.ascii("null");
            return;
        }
        switch (schema.type()) {
            case BOOLEAN -> out.ascii(value.toString());
            case FLOAT32, FLOAT64 -> floating(((Number) value), out);
            case INT8, INT16, INT32 -> integer(schema, value, out);
            case STRING -> string(schema, (String) value, out);
            case ARRAY -> array(schema.valueSchema(), (List<?>) value, out);
            case MAP -> map(schema, (Map<?, ?>) value, out);
            case STRUCT -> struct((Struct) value, out);
            case INT64, BYTES -> out.quoted(requireText(schema, value));
        }
    }

    /** Returns the value as text, for headers and ids; null for null and for arrays, maps and structs. */
    static @Nullable String text(Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        String time = Times.text(schema, value);
        if (time != null) {
            return time;
        }
        return switch (schema.type()) {
            case BYTES -> bytes(schema, value);
            case ARRAY, MAP, STRUCT -> null;
            default -> value.toString();
        };
    }

    private static String requireText(Schema schema, Object value) {
        String text = text(schema, value);
        if (text == null) {
            throw new IllegalStateException("A value of type " + schema.type() + " has no text form");
        }
        return text;
    }

    private static void floating(Number value, JsonBuffer out) {
        if (Double.isFinite(value.doubleValue())) {
            out.ascii(value.toString());
        } else {
            out.quoted(value.toString());
        }
    }

    private static void integer(Schema schema, Object value, JsonBuffer out) {
        String time = Times.text(schema, value);
        if (time == null) {
            out.ascii(value.toString());
        } else {
            out.quoted(time);
        }
    }

    private static void string(Schema schema, String value, JsonBuffer out) {
        if (value.equals(UNAVAILABLE)) {
            throw new IllegalArgumentException(
                    "the WAL does not contain an unchanged TOAST value: the table needs REPLICA IDENTITY FULL");
        }
        if (JSON.equals(schema.name())) {
            out.json(value);
        } else {
            out.quoted(requireText(schema, value));
        }
    }

    private static void array(Schema element, List<?> values, JsonBuffer out) {
        out.ascii("[");
        String separator = "";
        for (Object value : values) {
            out.ascii(separator);
            write(element, value, out);
            separator = ",";
        }
        out.ascii("]");
    }

    private static void map(Schema schema, Map<?, ?> values, JsonBuffer out) {
        out.ascii("{");
        String separator = "";
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            out.ascii(separator).quoted(String.valueOf(entry.getKey())).ascii(":");
            write(schema.valueSchema(), entry.getValue(), out);
            separator = ",";
        }
        out.ascii("}");
    }

    private static void struct(Struct value, JsonBuffer out) {
        out.ascii("{");
        String separator = "";
        for (Field field : value.schema().fields()) {
            out.ascii(separator).quoted(field.name()).ascii(":");
            write(field.schema(), value.get(field), out);
            separator = ",";
        }
        out.ascii("}");
    }

    private static String bytes(Schema schema, Object value) {
        if (!(value instanceof byte[]) && !(value instanceof ByteBuffer)) {
            return value.toString();
        }
        byte[] bytes = value instanceof byte[] array ? array : copy((ByteBuffer) value);
        return BITS.equals(schema.name()) ? bits(schema, bytes) : Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Returns the bits as PostgreSQL prints them, from Debezium's little-endian bytes. */
    private static String bits(Schema schema, byte[] littleEndian) {
        Map<String, String> parameters = schema.parameters();
        String declared = parameters == null ? null : parameters.get("length");
        int length = declared == null ? littleEndian.length * 8 : Integer.parseInt(declared);
        if (length > 0x10000 || length < 1) {
            length = littleEndian.length * 8;
        }
        var text = new StringBuilder(length);
        for (int bit = length - 1; bit >= 0; bit--) {
            boolean set = bit / 8 < littleEndian.length && ((littleEndian[bit / 8] >> (bit % 8)) & 1) == 1;
            text.append(set ? '1' : '0');
        }
        return text.toString();
    }
}
