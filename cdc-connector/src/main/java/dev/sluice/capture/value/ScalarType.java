package dev.sluice.capture.value;

import java.nio.charset.StandardCharsets;

/**
 * The types with a JSON form of their own, and {@link #TEXT} for all others: the string that PostgreSQL prints. Every
 * int8 and numeric is a string, too, because JavaScript numbers are exact only up to 2^53.
 */
public enum ScalarType implements ColumnType {
    /** A boolean. */
    BOOLEAN {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            out.ascii(text(text, from, to));
        }

        @Override
        public String text(byte[] text, int from, int to) {
            return text[from] == 't' ? "true" : "false";
        }
    },
    /** An integer of at most 32 bits. */
    INTEGER {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            out.raw(text, from, to);
        }
    },
    /** A floating-point number; NaN and infinities have no JSON number and become strings. */
    FLOAT {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            if (text[to - 1] == 'N' || text[to - 1] == 'y') {
                out.quoted(text, from, to);
            } else {
                out.raw(text, from, to);
            }
        }
    },
    /** JSON, nested as it is. */
    JSON {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            out.json(text, from, to);
        }
    },
    /** Bytes, in Base64. */
    BYTES {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            if (to - from < HEX_PREFIX || text[from] != '\\' || text[from + 1] != 'x') {
                throw new IllegalArgumentException("bytes are not in PostgreSQL's hexadecimal format");
            }
            out.append('"').base64OfHex(text, from + HEX_PREFIX, to).append('"');
        }

        @Override
        public String text(byte[] text, int from, int to) {
            return content(this, text, from, to);
        }
    },
    /** A point in time with or without time zone, which is read as UTC. */
    TIMESTAMP {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            PostgresTime.writeTimestamp(text, from, to, out.append('"'));
            out.append('"');
        }

        @Override
        public String text(byte[] text, int from, int to) {
            return content(this, text, from, to);
        }
    },
    /** A date. */
    DATE {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            PostgresTime.writeDate(text, from, to, out.append('"'));
            out.append('"');
        }

        @Override
        public String text(byte[] text, int from, int to) {
            return content(this, text, from, to);
        }
    },
    /** A time of day without time zone. */
    TIME {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            PostgresTime.writeTime(text, from, to, out.append('"'));
            out.append('"');
        }

        @Override
        public String text(byte[] text, int from, int to) {
            return content(this, text, from, to);
        }
    },
    /** An amount of money, as a decimal number in a string: the separators and the currency are left out. */
    MONEY {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            out.quoted(text(text, from, to));
        }

        @Override
        public String text(byte[] text, int from, int to) {
            return super.text(text, from, to).replace("$", "").replace(",", "");
        }
    },
    /** An hstore, as an object. */
    HSTORE {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            new HstoreParser(text, from, to).write(out);
        }
    },
    /**
     * A dropped type whose name may be that of an array. A value is converted as an array if its text looks like one.
     */
    TEXT_OR_ARRAY {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            if (to > from && (text[from] == '{' || text[from] == '[')) {
                new ArrayType(TEXT, ',').write(text, from, to, out);
            } else {
                out.quoted(text, from, to);
            }
        }
    },
    /** Every other type. */
    TEXT {
        @Override
        public void write(byte[] text, int from, int to, JsonBuffer out) {
            out.quoted(text, from, to);
        }
    };

    /** The length of {@code \x}. */
    private static final int HEX_PREFIX = 2;

    @Override
    public String text(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    private static String content(ScalarType type, byte[] text, int from, int to) {
        var json = new JsonBuffer(Integer.MAX_VALUE);
        type.write(text, from, to, json);
        byte[] quoted = json.toByteArray();
        return new String(quoted, 1, quoted.length - 2, StandardCharsets.UTF_8);
    }
}
