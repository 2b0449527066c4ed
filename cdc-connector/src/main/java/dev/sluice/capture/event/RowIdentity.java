package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.event.RowChange.Origin;

/** The identity of a row and its changes: source, subject and id of their events [CloudEvents]. */
final class RowIdentity {
    private static final String UNRESERVED = "-._~";

    private final Origin origin;
    private final String primaryKey;
    private final Set<String> keyColumns = new LinkedHashSet<>();

    RowIdentity(Origin origin, @Nullable Struct key) {
        this.origin = origin;
        var values = new StringJoiner(",");
        if (key != null) {
            for (Field field : key.schema().fields()) {
                keyColumns.add(field.name());
                values.add(escape(text(field, key), "%,/"));
            }
        }
        this.primaryKey = values.toString();
    }

    private static String text(Field field, Struct key) {
        try {
            return String.valueOf(ColumnValues.text(field.schema(), key.get(field)));
        } catch (RuntimeException beyond) {
            // An infinite date is still part of the key.
            return String.valueOf(key.get(field));
        }
    }

    Set<String> keyColumns() {
        return keyColumns;
    }

    /** Returns the primary key: its columns, separated by commas; commas inside a value are escaped. */
    String primaryKey() {
        return primaryKey;
    }

    /** Returns the URI reference {@code /postgresql/<database>/<schema>.<table>}. */
    String source() {
        TableName table = origin.table();
        return "/postgresql/" + uri(origin.database()) + "/" + uri(table.schema()) + "." + uri(table.table());
    }

    /** Returns the id of an insert, from the row alone: equal if the row is captured again, from WAL or table. */
    String insertId(@Nullable Instant rowTime) {
        return rowTime == null ? changeId("new") : id("new", micros(rowTime));
    }

    private static String micros(Instant rowTime) {
        try {
            return Long.toString(Times.epochMicros(rowTime));
        } catch (ArithmeticException beyond) {
            return rowTime.toString();
        }
    }

    /** Returns the id of any other change, from its LSN. */
    String changeId(String change) {
        return id(change, Lsn.format(origin.lsn()));
    }

    private String id(String change, String at) {
        TableName table = origin.table();
        String name = table.schema().equals("public") ? table.table() : table.toString();
        return name + "/" + primaryKey + "/" + change + "/" + at;
    }

    private static String escape(String text, String reserved) {
        var escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (reserved.indexOf(c) >= 0) {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String uri(String text) {
        var encoded = new StringBuilder(text.length());
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
