package dev.sluice.capture.value;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The types whose conversion does not follow from the name that the WAL gives them, by OID: an array of a domain, for
 * example. They are stored with the source offset, for rows that are read after the type was dropped. Written by one
 * thread, read as text by others.
 */
public final class KnownTypes {
    /** More than a database has such types. Beyond it, the oldest entries are dropped types. */
    private static final int MAXIMUM_TYPES = 500;

    private final Map<Integer, ColumnType> byOid = new LinkedHashMap<>();
    private volatile String text;

    /**
     * @param text
     *            what {@link #text()} returned; empty if nothing is known
     * @throws IllegalArgumentException
     *             if it is something else
     */
    public KnownTypes(String text) {
        for (String type : text.isEmpty() ? new String[0] : text.split(" ")) {
            int colon = type.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("\"" + text + "\" does not hold types");
            }
            byOid.put(Integer.parseUnsignedInt(type.substring(0, colon)), parse(type.substring(colon + 1)));
        }
        this.text = text;
    }

    @Nullable
    ColumnType find(int oid) {
        return byOid.get(oid);
    }

    void put(int oid, ColumnType type) {
        byOid.put(oid, type);
        if (byOid.size() > MAXIMUM_TYPES) {
            byOid.remove(byOid.keySet().iterator().next());
        }
        text = byOid.entrySet().stream()
                .map(each -> Integer.toUnsignedString(each.getKey()) + ":" + format(each.getValue()))
                .collect(Collectors.joining(" "));
    }

    /** Returns all types in one line, for example {@code 16500:INTEGER[44}; empty if there are none. Thread-safe. */
    public String text() {
        return text;
    }

    private static ColumnType parse(String type) {
        int array = type.lastIndexOf('[');
        return array < 0
                ? ScalarType.valueOf(type)
                : new ArrayType(parse(type.substring(0, array)), (char) Integer.parseInt(type.substring(array + 1)));
    }

    private static String format(ColumnType type) {
        return type instanceof ArrayType array
                ? format(array.element()) + "[" + (int) array.delimiter()
                : ((ScalarType) type).name();
    }
}
