package dev.sluice.capture.value;

/**
 * The parser of an hstore's text, {@code "a"=>"1", "b"=>NULL}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/hstore.html#HSTORE-EXTERNAL-REP">PostgreSQL, hstore External
 *      Representation</a>
 */
final class HstoreParser {
    private final byte[] text;
    private final int to;
    private int at;

    HstoreParser(byte[] text, int from, int to) {
        this.text = text;
        this.at = from;
        this.to = to;
    }

    /** Writes the pairs as one JSON object. */
    void write(JsonBuffer out) {
        out.append('{');
        if (at < to) {
            pair(out);
        }
        while (at < to) {
            require(", ");
            pair(out.append(','));
        }
        out.append('}');
    }

    private void pair(JsonBuffer out) {
        quoted(out);
        require("=>");
        out.append(':');
        if (at < to && text[at] == 'N') {
            require("NULL");
            out.ascii("null");
        } else {
            quoted(out);
        }
    }

    private void quoted(JsonBuffer out) {
        require("\"");
        int end = QuotedText.end(text, at, to);
        byte[] content = QuotedText.unescaped(text, at, end);
        out.quoted(content, 0, content.length);
        at = end + 1;
    }

    private void require(String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (at >= to || text[at] != expected.charAt(i)) {
                throw new IllegalArgumentException("an hstore is not in PostgreSQL's format");
            }
            at++;
        }
    }
}
