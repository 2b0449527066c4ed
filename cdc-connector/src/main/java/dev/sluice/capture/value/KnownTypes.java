package dev.sluice.capture.value;

import org.jspecify.annotations.Nullable;

/**
 * The types whose conversion does not follow from the name that the WAL gives them, by OID: an array of a domain, for
 * example. They are stored with the source offset, for rows that are read after the type was dropped. Written by one
 * thread, read as text by others.
 */
public final class KnownTypes {
    private final OidMap<ColumnType> byOid;

    /**
     * @param text
     *            what {@link #text()} returned; empty if nothing is known. A conversion that another version wrote is
     *            left out.
     * @throws IllegalArgumentException
     *             if it is something else
     */
    public KnownTypes(String text) {
        byOid = new OidMap<>(text, KnownTypes::parseKnown, KnownTypes::format);
    }

    @Nullable
    ColumnType find(int oid) {
        return byOid.find(oid);
    }

    void put(int oid, ColumnType type) {
        byOid.put(oid, type);
    }

    /** Returns all types in one line, for example {@code 16500:INTEGER[44}; empty if there are none. Thread-safe. */
    public String text() {
        return byOid.text();
    }

    private static @Nullable ColumnType parseKnown(String type) {
        try {
            return parse(type);
        } catch (IllegalArgumentException ofAnotherVersion) {
            return null;
        }
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
