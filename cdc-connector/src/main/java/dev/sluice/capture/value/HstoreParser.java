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
        while (at < to) {
            quoted(out);
            require('=');
            require('>');
            out.append(':');
            if (at < to && text[at] == 'N') {
                at += "NULL".length();
                out.ascii("null");
            } else {
                quoted(out);
            }
            if (at < to) {
                require(',');
                require(' ');
                out.append(',');
            }
        }
        out.append('}');
    }

    private void quoted(JsonBuffer out) {
        require('"');
        int end = QuotedText.end(text, at, to);
        byte[] content = QuotedText.unescaped(text, at, end);
        out.quoted(content, 0, content.length);
        at = end + 1;
    }

    private void require(char expected) {
        if (at >= to || text[at] != expected) {
            throw new IllegalArgumentException("an hstore is not in PostgreSQL's format");
        }
        at++;
    }
}
