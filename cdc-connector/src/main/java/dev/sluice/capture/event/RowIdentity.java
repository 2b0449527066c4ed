package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowChange.Origin;
import dev.sluice.capture.value.Lsn;
import dev.sluice.capture.value.Times;

/** The identity of a row and its changes: source, subject and id of their events [CloudEvents]. */
final class RowIdentity {
    private static final String UNRESERVED = "-._~";

    private final Origin origin;
    private final String source;
    private final boolean isUnique;
    private final boolean isHashed;
    private final String primaryKey;

    /**
     * @param source
     *            see {@link #source(Origin)}
     */
    RowIdentity(Origin origin, Row row, String source) {
        this.origin = origin;
        this.source = source;
        this.isUnique = row.shape().isKeyUnique();
        var values = new StringJoiner(",");
        for (int column : row.shape().key()) {
            values.add(escape(text(row, column)));
        }
        String key = values.toString();
        this.isHashed = KeyText.isHashed(key);
        this.primaryKey = KeyText.bounded(key);
    }

    /**
     * Returns the text of a key column; empty if the WAL does not contain it, because it is large and did not change.
     */
    private static String text(Row row, int column) {
        return row.isUnchanged(column) ? "" : String.valueOf(row.text(column));
    }

    /**
     * Returns the primary key: its columns, separated by commas; commas inside a value are escaped. Returns its hash if
     * it is too long.
     */
    String primaryKey() {
        return primaryKey;
    }

    /** Returns whether the primary key is a hash, because its columns are too long. */
    boolean isHashed() {
        return isHashed;
    }

    /** Returns the URI reference of the row's table. */
    String source() {
        return source;
    }

    /** Returns the URI reference {@code /postgresql/<database>/<schema>.<table>}. */
    static String source(Origin origin) {
        TableName table = origin.table();
        return "/postgresql/" + uri(origin.database()) + "/" + uri(table.schema()) + "." + uri(table.table());
    }

    /**
     * Returns the id of an insert, from the row alone: equal if the row is captured again, from WAL or table. If the row
     * has no time, or another row may have its key, the id has the LSN instead of the time.
     */
    String insertId(@Nullable Instant rowTime) {
        return rowTime == null || !isUnique ? changeId("new") : id("new", micros(rowTime));
    }

    /** Returns an instant in microseconds; as ISO 8601 text from the year 294247 on, which does not fit into a long. */
    private static String micros(Instant rowTime) {
        try {
            return Long.toString(Times.epochMicros(rowTime));
        } catch (ArithmeticException beyond) {
            return rowTime.toString();
        }
    }

    /** Returns the id of any other change, from its LSN. */
    String changeId(String change) {
        String lsn = Lsn.format(origin.lsn());
        return id(change, isUnique || origin.ordinal() == 0 ? lsn : lsn + "." + origin.ordinal());
    }

    private String id(String change, String at) {
        TableName table = origin.table();
        String name = table.schema().equals("public") ? table.table() : table.toString();
        return name + "/" + primaryKey + "/" + change + "/" + at;
    }

    private static String escape(String text) {
        int i = 0;
        while (i < text.length() && !isReserved(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 8);
        for (i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isReserved(c)) {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isReserved(char c) {
        return c == '%' || c == ',' || c == '/';
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
