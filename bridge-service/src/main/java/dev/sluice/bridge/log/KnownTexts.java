package dev.sluice.bridge.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Texts that come with record after record, each made once: tenants, kinds, recipients. A bounded table, in which the
 * newest text of a place drives out the one before. Used by one thread at a time.
 */
final class KnownTexts {
    private static final int PLACES = 2048;
    /** Longer ones are not worth a place. */
    private static final int MAX_BYTES = 64;

    private final @Nullable Known[] places = new Known[PLACES];

    /** What {@code utf8} says. */
    String text(byte[] utf8) {
        if (utf8.length > MAX_BYTES) {
            return decode(utf8);
        }
        int hash = Arrays.hashCode(utf8);
        int place = (hash ^ hash >>> 16) & (PLACES - 1);
        Known known = places[place];
        if (known == null || !Arrays.equals(utf8, known.utf8)) {
            known = new Known(utf8, decode(utf8));
            places[place] = known;
        }
        return known.text;
    }

    private static String decode(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Known(byte[] utf8, String text) {}
}
