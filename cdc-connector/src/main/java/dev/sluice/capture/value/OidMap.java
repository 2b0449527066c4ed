package dev.sluice.capture.value;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A map by OID whose text is one line. Bounded: evicts the entry that was written longest ago. Written by one thread,
 * read as text by others.
 *
 * @param <V>
 *            the values
 */
public final class OidMap<V> {
    /** Twice the maximum of captured tables. The oldest entries belong to dropped tables or types. */
    private static final int MAXIMUM = 1000;

    private final Map<Integer, V> values = new LinkedHashMap<>();
    private final Function<V, String> format;
    private volatile String text;

    /**
     * @param text
     *            what {@link #text()} returned; empty if nothing is known
     * @param parse
     *            reads a value; null if it cannot be used
     * @param format
     *            the reverse of {@code parse}; returns no blanks
     * @throws IllegalArgumentException
     *             if the text has another form
     */
    public OidMap(String text, Function<String, @Nullable V> parse, Function<V, String> format) {
        this.format = format;
        for (String each : text.isEmpty() ? new String[0] : text.split(" ")) {
            int colon = each.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("\"" + text + "\" does not hold values by OID");
            }
            V value = parse.apply(each.substring(colon + 1));
            if (value != null) {
                values.put(Integer.parseUnsignedInt(each.substring(0, colon)), value);
            }
        }
        this.text = text;
    }

    /** Returns a value; null if there is none for this OID. */
    public @Nullable V find(int oid) {
        return values.get(oid);
    }

    /** Adds a value, or replaces the earlier one of this OID. */
    public void put(int oid, V value) {
        values.remove(oid);
        values.put(oid, value);
        if (values.size() > MAXIMUM) {
            values.remove(values.keySet().iterator().next());
        }
        text = values.entrySet().stream()
                .map(each -> Integer.toUnsignedString(each.getKey()) + ":" + format.apply(each.getValue()))
                .collect(Collectors.joining(" "));
    }

    /** Returns everything in one line; empty if there is nothing. Thread-safe. */
    public String text() {
        return text;
    }
}
