package dev.sluice.bridge.log.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * An interner for strings that recur in record after record: tenants, kinds, recipients. A hash table of fixed size in
 * which a new string replaces the one in its slot. Used by one thread at a time.
 */
final class StringInterner {
    private static final int SLOTS = 2048;
    /** Longer strings are not interned. */
    private static final int MAX_BYTES = 64;

    private final Predicate<String> accepted;
    private final @Nullable Entry[] slots = new Entry[SLOTS];

    /**
     * Creates an interner.
     *
     * @param accepted
     *            tests a string when it enters the table; others are not interned
     */
    StringInterner(Predicate<String> accepted) {
        this.accepted = accepted;
    }

    /** Returns the string that these bytes encode; null if it is not accepted. */
    @Nullable
    String intern(byte[] utf8) {
        if (utf8.length > MAX_BYTES) {
            return decode(utf8);
        }
        int hash = Arrays.hashCode(utf8);
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        Entry entry = slots[slot];
        if (entry == null || !Arrays.equals(utf8, entry.utf8)) {
            String text = decode(utf8);
            if (text == null) {
                return null;
            }
            entry = new Entry(utf8, text);
            slots[slot] = entry;
        }
        return entry.text;
    }

    private @Nullable String decode(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        return accepted.test(text) ? text : null;
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared by equals.
    private record Entry(byte[] utf8, String text) {}
}
