package dev.sluice.capture.pgoutput;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * Messages of pgoutput, protocol version 1, as PostgreSQL sends them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL, Logical
 *      Replication Message Formats</a>
 */
final class Messages {
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    /** The bytes before a message in the array that the driver passes. */
    private static final int ENVELOPE_BYTES = 25;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Messages(char type) {
        bytes.writeBytes(new byte[ENVELOPE_BYTES]);
        bytes.write(type);
    }

    /** A value in place of which PostgreSQL says that it did not change. */
    enum Toast {
        UNCHANGED
    }

    /** A column in a description of a table. */
    record Described(String name, int type) {}

    static ByteBuffer begin(Instant commitTime, int transactionId) {
        return new Messages('B').int64(0x900).time(commitTime).int32(transactionId).message();
    }

    static ByteBuffer commit(long end, Instant commitTime) {
        return new Messages('C').int8(0).int64(end - 8).int64(end).time(commitTime).message();
    }

    static ByteBuffer type(int oid, String schema, String name) {
        return new Messages('Y').int32(oid).text(schema).text(name).message();
    }

    static ByteBuffer relation(int oid, String schema, String table, Described... columns) {
        Messages message = new Messages('R').int32(oid).text(schema).text(table).int8('f').int16(columns.length);
        for (Described column : columns) {
            message.int8(1).text(column.name()).int32(column.type()).int32(-1);
        }
        return message.message();
    }

    static ByteBuffer insert(int relation, @Nullable Object... row) {
        return new Messages('I').int32(relation).row('N', row).message();
    }

    /** An update without the old row. */
    static ByteBuffer updateAlone(int relation, @Nullable Object... row) {
        return new Messages('U').int32(relation).row('N', row).message();
    }

    /** An update with the old row ({@code O}), or only its key ({@code K}). */
    static ByteBuffer update(int relation, char kind, @Nullable Object[] old, @Nullable Object... row) {
        return new Messages('U').int32(relation).row(kind, old).row('N', row).message();
    }

    static ByteBuffer delete(int relation, @Nullable Object... old) {
        return new Messages('D').int32(relation).row('O', old).message();
    }

    static ByteBuffer of(char type) {
        return new Messages(type).int64(0).message();
    }

    static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    private Messages row(char kind, @Nullable Object[] values) {
        int8(kind).int16(values.length);
        for (Object value : values) {
            if (value == null) {
                int8('n');
            } else if (value instanceof Toast) {
                int8('u');
            } else {
                byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
                int8('t').int32(text.length).bytes.writeBytes(text);
            }
        }
        return this;
    }

    private Messages text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return int8(0);
    }

    private Messages time(Instant time) {
        return int64(ChronoUnit.MICROS.between(POSTGRES_EPOCH, time));
    }

    private Messages int8(int value) {
        bytes.write(value);
        return this;
    }

    private Messages int16(int value) {
        return int8(value >> 8).int8(value);
    }

    private Messages int32(int value) {
        return int16(value >> 16).int16(value);
    }

    private Messages int64(long value) {
        return int32((int) (value >> 32)).int32((int) value);
    }

    private ByteBuffer message() {
        return ByteBuffer.wrap(bytes.toByteArray()).position(ENVELOPE_BYTES).slice();
    }
}
