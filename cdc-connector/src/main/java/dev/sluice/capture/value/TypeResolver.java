package dev.sluice.capture.value;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The choice of the conversion for a PostgreSQL type. An OID never changes its meaning, so an answer is kept. A type
 * that was dropped since rows were written is known by the name that the WAL gives it. Owned by one thread.
 */
public final class TypeResolver {
    private static final Map<String, ScalarType> BUILT_IN = Map.ofEntries(Map.entry("bool", ScalarType.BOOLEAN),
            Map.entry("int2", ScalarType.INTEGER), Map.entry("int4", ScalarType.INTEGER),
            Map.entry("float4", ScalarType.FLOAT), Map.entry("float8", ScalarType.FLOAT),
            Map.entry("json", ScalarType.JSON), Map.entry("jsonb", ScalarType.JSON),
            Map.entry("bytea", ScalarType.BYTES), Map.entry("timestamp", ScalarType.TIMESTAMP),
            Map.entry("timestamptz", ScalarType.TIMESTAMP), Map.entry("date", ScalarType.DATE),
            Map.entry("time", ScalarType.TIME), Map.entry("money", ScalarType.MONEY));
    private static final String HSTORE = "hstore";

    private final IntFunction<@Nullable CatalogType> catalog;
    private final KnownTypes stored;
    private final Map<Integer, ColumnType> known = new HashMap<>();

    /**
     * @param catalog
     *            returns the type with an OID; null if there is none any more
     */
    public TypeResolver(IntFunction<@Nullable CatalogType> catalog) {
        this(catalog, new KnownTypes(""));
    }

    /**
     * @param catalog
     *            returns the type with an OID; null if there is none any more
     * @param stored
     *            the types that are known although they may have been dropped; others are added
     */
    public TypeResolver(IntFunction<@Nullable CatalogType> catalog, KnownTypes stored) {
        this.catalog = catalog;
        this.stored = stored;
    }

    /**
     * A type in the catalog.
     *
     * @param name
     *            its name; empty if it is no base type, because only base types have a conversion by their name
     * @param builtIn
     *            whether it belongs to the schema pg_catalog
     * @param base
     *            the OID of a domain's base type; 0 if it is no domain
     * @param element
     *            the OID of an array's element type; 0 if it is no array
     * @param delimiter
     *            the character between the array's elements
     */
    public record CatalogType(String name, boolean builtIn, int base, int element, char delimiter) {}

    /**
     * Returns the conversion of a type.
     *
     * @param announced
     *            the name that the WAL gave the type, or the base type of a domain; null for a built-in type
     * @param announcedBuiltIn
     *            whether that name belongs to the schema pg_catalog
     */
    public ColumnType resolve(int oid, @Nullable String announced, boolean announcedBuiltIn) {
        ColumnType found = known.get(oid);
        if (found == null) {
            CatalogType type = catalog.apply(oid);
            found = type != null ? resolve(oid, type) : dropped(oid, announced, announcedBuiltIn);
            known.put(oid, found);
        }
        return found;
    }

    private ColumnType dropped(int oid, @Nullable String announced, boolean announcedBuiltIn) {
        ColumnType found = stored.find(oid);
        return found != null
                ? found
                : announced == null ? ScalarType.TEXT : byName(announced, announcedBuiltIn);
    }

    private ColumnType resolve(int oid, CatalogType type) {
        CatalogType base = type.base == 0 ? null : catalog.apply(type.base);
        if (base != null) {
            return resolve(oid, base);
        }
        ColumnType found = resolve(type);
        if (!found.equals(byName(type.name, type.builtIn))) {
            stored.put(oid, found);
        }
        return found;
    }

    private ColumnType resolve(CatalogType type) {
        if (type.element != 0) {
            return new ArrayType(resolve(type.element, null, false), type.delimiter);
        }
        return scalar(type.name, type.builtIn);
    }

    /** An array's name is that of its elements after an underscore; but a user may give such a name to another type. */
    private static ColumnType byName(String name, boolean builtIn) {
        if (!name.startsWith("_")) {
            return scalar(name, builtIn);
        }
        ScalarType element = scalar(name.substring(1), builtIn);
        return builtIn || element != ScalarType.TEXT
                ? new ArrayType(element, name.equals("_box") ? ';' : ',')
                : ScalarType.TEXT_OR_ARRAY;
    }

    private static ScalarType scalar(String name, boolean builtIn) {
        return builtIn
                ? BUILT_IN.getOrDefault(name, ScalarType.TEXT)
                : name.equals(HSTORE)
                        ? ScalarType.HSTORE
                        : ScalarType.TEXT;
    }
}
