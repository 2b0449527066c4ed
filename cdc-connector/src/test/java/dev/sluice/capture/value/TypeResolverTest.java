package dev.sluice.capture.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.capture.value.TypeResolver.CatalogType;

import static org.assertj.core.api.Assertions.assertThat;

class TypeResolverTest {
    private static final int INT4 = 23;
    private static final int TIMESTAMPTZ = 1184;
    private static final int HSTORE = 16_400;

    private static final Map<Integer, CatalogType> CATALOG = Map.ofEntries(
            Map.entry(INT4, type("int4", true, 0, 0)), Map.entry(1007, type("_int4", true, 0, INT4)),
            Map.entry(TIMESTAMPTZ, type("timestamptz", true, 0, 0)),
            Map.entry(603, new CatalogType("box", true, 0, 0, ';')),
            Map.entry(1020, new CatalogType("_box", true, 0, 603, ';')),
            Map.entry(HSTORE, type("hstore", false, 0, 0)), Map.entry(16_405, type("_hstore", false, 0, HSTORE)),
            // An enum with the name of a built-in type.
            Map.entry(16_500, type("bool", false, 0, 0)), Map.entry(16_501, type("_bool", false, 0, 16_500)),
            // Domains: over a scalar, over that domain, over an array.
            Map.entry(16_600, type("created", false, TIMESTAMPTZ, 0)),
            Map.entry(16_601, type("renamed", false, 16_600, 0)),
            Map.entry(16_602, type("numbers", false, 1007, 0)),
            Map.entry(16_603, type("_created", false, 0, 16_600)),
            Map.entry(16_604, type("_numbers", false, 0, 16_602)));

    private final List<Integer> lookedUp = new ArrayList<>();
    private final TypeResolver types = new TypeResolver(oid -> {
        lookedUp.add(oid);
        return CATALOG.get(oid);
    });

    private static CatalogType type(String name, boolean builtIn, int base, int element) {
        return new CatalogType(name, builtIn, base, element, ',');
    }

    @Test
    void resolvesTypesOfTheCatalog() {
        assertThat(known(INT4)).isEqualTo(ScalarType.INTEGER);
        assertThat(known(TIMESTAMPTZ)).isEqualTo(ScalarType.TIMESTAMP);
        assertThat(known(603)).isEqualTo(ScalarType.TEXT);
        assertThat(known(HSTORE)).isEqualTo(ScalarType.HSTORE);
    }

    @Test
    void resolvesArrays() {
        assertThat(known(1007)).isEqualTo(new ArrayType(ScalarType.INTEGER, ','));
        assertThat(known(1020)).isEqualTo(new ArrayType(ScalarType.TEXT, ';'));
        assertThat(known(16_405)).isEqualTo(new ArrayType(ScalarType.HSTORE, ','));
    }

    @Test
    void resolvesADomainAsItsBaseType() {
        assertThat(known(16_600)).isEqualTo(ScalarType.TIMESTAMP);
        assertThat(known(16_601)).isEqualTo(ScalarType.TIMESTAMP);
        assertThat(known(16_602)).isEqualTo(new ArrayType(ScalarType.INTEGER, ','));
        assertThat(known(16_603)).isEqualTo(new ArrayType(ScalarType.TIMESTAMP, ','));
        assertThat(known(16_604)).isEqualTo(new ArrayType(new ArrayType(ScalarType.INTEGER, ','), ','));
    }

    @Test
    void aTypeWithTheNameOfABuiltInTypeIsText() {
        assertThat(known(16_500)).isEqualTo(ScalarType.TEXT);
        assertThat(known(16_501)).isEqualTo(new ArrayType(ScalarType.TEXT, ','));
    }

    @ParameterizedTest
    @CsvSource({"bool,true,BOOLEAN", "int2,true,INTEGER", "int4,true,INTEGER", "int8,true,TEXT", "numeric,true,TEXT",
            "float4,true,FLOAT", "float8,true,FLOAT", "json,true,JSON", "jsonb,true,JSON", "bytea,true,BYTES",
            "timestamp,true,TIMESTAMP", "timestamptz,true,TIMESTAMP", "date,true,DATE", "time,true,TIME",
            "timetz,true,TEXT", "money,true,MONEY", "mood,false,TEXT", "jsonb,false,TEXT", "hstore,false,HSTORE"})
    void aDroppedTypeIsKnownByTheNameThatTheWalGivesIt(String name, boolean builtIn, ScalarType type) {
        assertThat(types.resolve(99_999, name, builtIn)).isEqualTo(type);
        ColumnType array = type == ScalarType.TEXT && !builtIn
                ? ScalarType.TEXT_OR_ARRAY
                : new ArrayType(type, ',');
        assertThat(types.resolve(99_998, "_" + name, builtIn)).isEqualTo(array);
    }

    @Test
    void anArrayOfBoxesHasItsOwnDelimiterAlsoWhenItIsDropped() {
        assertThat(types.resolve(99_999, "_box", true)).isEqualTo(new ArrayType(ScalarType.TEXT, ';'));
    }

    @Test
    void aTypeThatNothingIsKnownOfIsText() {
        assertThat(known(99_999)).isEqualTo(ScalarType.TEXT);
    }

    @Test
    void theCatalogHasPrecedenceOverTheName() {
        assertThat(types.resolve(HSTORE, "mood", false)).isEqualTo(ScalarType.HSTORE);
    }

    @Test
    void asksTheCatalogOnce() {
        assertThat(List.of(known(1007), known(1007), known(INT4))).hasSize(3);
        assertThat(lookedUp).containsExactly(1007, INT4);
    }

    private ColumnType known(int oid) {
        return types.resolve(oid, null, false);
    }
}
