package dev.sluice.capture.value;

import java.nio.charset.StandardCharsets;

/**
 * An array of any number of dimensions, as nested JSON arrays. Lower bounds other than 1 are not carried.
 *
 * @param element
 *            the type of the elements; itself an array if it is a domain over one
 * @param delimiter
 *            the character between elements
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">PostgreSQL, Array Input and Output
 *      Syntax</a>
 */
public record ArrayType(ColumnType element, char delimiter) implements ColumnType {
    @Override
    public void write(byte[] text, int from, int to, JsonBuffer out) {
        int begin = from;
        if (from < to && text[from] == '[') {
            // Bounds, for example [0:1]={…}
            while (begin < to && text[begin] != '{') {
                begin++;
            }
        }
        if (new Parser(text, begin, to, out).array() != to) {
            throw malformed();
        }
    }

    @Override
    public String text(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("an array is not in PostgreSQL's format");
    }

    private final class Parser {
        private final byte[] text;
        private final int to;
        private final JsonBuffer out;
        private int at;

        Parser(byte[] text, int from, int to, JsonBuffer out) {
            this.text = text;
            this.at = from;
            this.to = to;
            this.out = out;
        }

        /** Writes the array that begins here; returns the index after it. */
        int array() {
            require('{');
            out.append('[');
            if (peek() == '}') {
                at++;
                out.append(']');
                return at;
            }
            while (true) {
                item();
                byte next = peek();
                at++;
                if (next == '}') {
                    out.append(']');
                    return at;
                }
                if (next != delimiter) {
                    throw malformed();
                }
                out.append(',');
            }
        }

        private void item() {
            byte first = peek();
            if (first == '{') {
                array();
            } else if (first == '"') {
                quoted();
            } else {
                int begin = at;
                while (peek() != delimiter && peek() != '}') {
                    at++;
                }
                if (isNull(begin)) {
                    out.ascii("null");
                } else {
                    element.write(text, begin, at, out);
                }
            }
        }

        private boolean isNull(int begin) {
            return at - begin == 4 && text[begin] == 'N' && text[begin + 1] == 'U' && text[begin + 2] == 'L'
                    && text[begin + 3] == 'L';
        }

        private void quoted() {
            int end = QuotedText.end(text, at + 1, to);
            byte[] content = QuotedText.unescaped(text, at + 1, end);
            element.write(content, 0, content.length, out);
            at = end + 1;
        }

        private byte peek() {
            if (at >= to) {
                throw malformed();
            }
            return text[at];
        }

        private void require(char expected) {
            if (peek() != expected) {
                throw malformed();
            }
            at++;
        }
    }
}
