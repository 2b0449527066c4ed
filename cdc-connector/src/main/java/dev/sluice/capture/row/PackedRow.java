package dev.sluice.capture.row;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A row whose columns' texts are the elements of one PostgreSQL array.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">PostgreSQL, Array Input and Output
 *      Syntax</a>
 */
public final class PackedRow {
    private static final byte[] NULL = "NULL".getBytes(StandardCharsets.US_ASCII);

    private final RowShape shape;
    private final byte[] packed;
    private final byte[] texts;
    private int at;
    private int length;

    private PackedRow(RowShape shape, byte[] packed) {
        this.shape = shape;
        this.packed = packed;
        this.texts = new byte[packed.length];
    }

    /**
     * Reads a row.
     *
     * @param array
     *            for example <code>{1,"a b",NULL}</code>
     * @throws IllegalArgumentException
     *             if it is no array with one element for each column
     */
    public static Row read(RowShape shape, String array) {
        return new PackedRow(shape, array.getBytes(StandardCharsets.UTF_8)).read();
    }

    private Row read() {
        int[] bounds = new int[2 * shape.columns().size()];
        require('{');
        for (int i = 0; i < bounds.length; i += 2) {
            int begin = length;
            bounds[i] = element() ? Row.NULL : begin;
            bounds[i + 1] = length;
            require(i + 2 < bounds.length ? ',' : '}');
        }
        if (at != packed.length) {
            throw malformed();
        }
        return new Row(shape, Arrays.copyOf(texts, length), bounds);
    }

    /** Reads the element that begins here, up to the delimiter; returns whether it is NULL. */
    private boolean element() {
        if (peek() == '"') {
            at++;
            while (peek() != '"') {
                if (packed[at] == '\\') {
                    at++;
                }
                texts[length++] = peek();
                at++;
            }
            at++;
            return false;
        }
        int begin = length;
        while (peek() != ',' && packed[at] != '}') {
            texts[length++] = packed[at++];
        }
        if (length == begin) {
            // An empty text is quoted.
            throw malformed();
        }
        if (Arrays.equals(texts, begin, length, NULL, 0, NULL.length)) {
            length = begin;
            return true;
        }
        return false;
    }

    private byte peek() {
        if (at >= packed.length) {
            throw malformed();
        }
        return packed[at];
    }

    private void require(char expected) {
        if (peek() != expected) {
            throw malformed();
        }
        at++;
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "a row of " + shape.table() + " is not an array with one element for each of "
                        + shape.columns().size() + " columns");
    }
}
