package dev.sluice.capture.row;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.value.ColumnType;
import dev.sluice.capture.value.JsonBuffer;
import dev.sluice.capture.value.Times;

/**
 * One row: the text of each column as PostgreSQL printed it. The texts stay in the message that brought them.
 * Immutable, provided that no caller changes the bytes.
 */
public final class Row {
    /** In place of a begin: the value is NULL. */
    public static final int NULL = -1;
    /** In place of a begin: the WAL does not contain the value, because it is large and did not change. */
    public static final int UNCHANGED = -2;

    private final RowShape shape;
    private final byte[] bytes;
    private final int[] bounds;

    /**
     * @param shape
     *            the version of the table
     * @param bytes
     *            holds the texts
     * @param bounds
     *            begin and exclusive end of each column's text; {@link #NULL} or {@link #UNCHANGED} as begin of those
     *            without one
     */
    public Row(RowShape shape, byte[] bytes, int[] bounds) {
        if (bounds.length != 2 * shape.columns().size()) {
            throw new IllegalArgumentException("A row of " + shape.table() + " has " + bounds.length / 2
                    + " values for " + shape.columns().size() + " columns");
        }
        this.shape = shape;
        this.bytes = bytes;
        this.bounds = bounds;
    }

    /** Creates a row from texts; null is NULL. */
    public static Row of(RowShape shape, @Nullable String... texts) {
        int[] bounds = new int[2 * texts.length];
        var all = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i];
            int begin = all.toString().getBytes(StandardCharsets.UTF_8).length;
            bounds[2 * i] = text == null ? NULL : begin;
            if (text != null) {
                all.append(text);
                bounds[2 * i + 1] = begin + text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return new Row(shape, all.toString().getBytes(StandardCharsets.UTF_8), bounds);
    }

    /** Returns the version of the table. */
    public RowShape shape() {
        return shape;
    }

    /**
     * Returns the bounds of a new row with this row's values where they did not change.
     *
     * @param changed
     *            bounds within the same bytes
     */
    public int[] fillUnchanged(int[] changed) {
        for (int i = 0; i < changed.length; i += 2) {
            if (changed[i] == UNCHANGED) {
                changed[i] = bounds[i];
                changed[i + 1] = bounds[i + 1];
            }
        }
        return changed;
    }

    /**
     * Returns this row with its NULL columns marked as missing from the WAL, because the message contains only the
     * columns of the key.
     */
    public Row ofKeyOnly() {
        int[] known = bounds.clone();
        for (int i = 0; i < known.length; i += 2) {
            if (known[i] == NULL) {
                known[i] = UNCHANGED;
            }
        }
        return new Row(shape, bytes, known);
    }

    /** Returns about how much memory the row's texts take, in bytes. */
    public int size() {
        return bytes.length;
    }

    /** Writes a column as JSON. */
    public void write(int column, JsonBuffer out) {
        int begin = bounds[2 * column];
        if (begin == NULL) {
            out.ascii("null");
        } else {
            type(column).write(bytes, requirePresent(begin), bounds[2 * column + 1], out);
        }
    }

    /** Returns whether a column's value is not in the message, because it is large and did not change. */
    public boolean isUnchanged(int column) {
        return bounds[2 * column] == UNCHANGED;
    }

    /** Returns a column as text; null for NULL. */
    public @Nullable String text(int column) {
        int begin = bounds[2 * column];
        return begin == NULL ? null : type(column).text(bytes, requirePresent(begin), bounds[2 * column + 1]);
    }

    /** Returns the instant of a column; null for NULL, for infinity, and if the column is not a point in time. */
    public @Nullable Instant instant(int column) {
        int begin = bounds[2 * column];
        return begin == NULL
                ? null
                : Times.instant(type(column), bytes, requirePresent(begin), bounds[2 * column + 1]);
    }

    /** Returns whether two rows of one version have the same text in a column. */
    public boolean sameValue(int column, Row other) {
        int begin = bounds[2 * column];
        int otherBegin = other.bounds[2 * column];
        if (begin < 0 || otherBegin < 0) {
            return begin == otherBegin;
        }
        return Arrays.equals(bytes, begin, bounds[2 * column + 1], other.bytes, otherBegin,
                other.bounds[2 * column + 1]);
    }

    private ColumnType type(int column) {
        return shape.columns().get(column).type();
    }

    private static int requirePresent(int begin) {
        if (begin == UNCHANGED) {
            throw new IllegalArgumentException("the WAL does not contain the old value: the table needs"
                    + " REPLICA IDENTITY FULL");
        }
        return begin;
    }
}
