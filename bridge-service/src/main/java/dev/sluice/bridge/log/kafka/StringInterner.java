package dev.sluice.bridge.log.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * An interner for strings that recur in record after record: tenants, kinds, recipients. A hash table of fixed size in
 * which a new string replaces the one in its slot. Used by one thread at a time.
 */
final class StringInterner {
    private static final int SLOTS = 2048;
    /** Longer strings are not interned. */
    private static final int MAX_BYTES = 64;

    private final @Nullable Entry[] slots = new Entry[SLOTS];

    /** Returns the string that these bytes encode. */
    String intern(byte[] utf8) {
        if (utf8.length > MAX_BYTES) {
            return decode(utf8);
        }
        int hash = Arrays.hashCode(utf8);
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        Entry entry = slots[slot];
        if (entry == null || !Arrays.equals(utf8, entry.utf8)) {
            entry = new Entry(utf8, decode(utf8));
            slots[slot] = entry;
        }
        return entry.text;
    }

    private static String decode(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared by equals.
    private record Entry(byte[] utf8, String text) {}
}
