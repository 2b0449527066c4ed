package dev.sluice.capture.value;

import java.util.Locale;

/** The text form of LSNs, as PostgreSQL prints them. */
public final class Lsn {
    private Lsn() {}

    /** Returns an LSN as text, for example {@code 0/16B3748}. */
    public static String format(long lsn) {
        return (Long.toHexString(lsn >>> 32) + '/' + Long.toHexString(lsn & 0xFFFFFFFFL)).toUpperCase(Locale.ROOT);
    }

    /**
     * Parses an LSN.
     *
     * @throws IllegalArgumentException
     *             if {@code text} is not an LSN
     */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("\"" + text + "\" is not an LSN: expected, for example, 0/16B3748");
        }
        return (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16);
    }
}
