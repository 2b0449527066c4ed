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
    private final byte[] packed;
    private final byte[] texts;
    private int at = 1;
    private int length;

    private PackedRow(byte[] packed) {
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
        return new PackedRow(array.getBytes(StandardCharsets.UTF_8)).read(shape);
    }

    private Row read(RowShape shape) {
        int[] bounds = new int[2 * shape.columns().size()];
        if (packed.length < 2 || packed[0] != '{' || packed[packed.length - 1] != '}') {
            throw new IllegalArgumentException("a row of " + shape.table() + " is not an array");
        }
        for (int i = 0; i < bounds.length; i += 2) {
            int begin = length;
            boolean isNull = element();
            bounds[i] = isNull ? Row.NULL : begin;
            bounds[i + 1] = length;
            at++;
        }
        if (at != packed.length) {
            throw new IllegalArgumentException("a row of " + shape.table() + " has more values than columns");
        }
        return new Row(shape, Arrays.copyOf(texts, length), bounds);
    }

    /** Reads the element that begins here, up to the delimiter; returns whether it is NULL. */
    private boolean element() {
        if (packed[at] == '"') {
            at++;
            while (packed[at] != '"') {
                if (packed[at] == '\\') {
                    at++;
                }
                texts[length++] = packed[at++];
            }
            at++;
            return false;
        }
        int begin = at;
        while (at < packed.length - 1 && packed[at] != ',') {
            texts[length++] = packed[at++];
        }
        if (at - begin == 4 && new String(packed, begin, 4, StandardCharsets.US_ASCII).equals("NULL")) {
            length -= 4;
            return true;
        }
        return false;
    }
}
