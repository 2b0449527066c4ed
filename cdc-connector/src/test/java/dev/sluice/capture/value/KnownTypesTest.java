package dev.sluice.capture.value;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.capture.value.TypeResolver.CatalogType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KnownTypesTest {
    private static final Map<Integer, CatalogType> CATALOG = Map.of(23, new CatalogType("int4", true, 0, 0, ','), 1007,
            new CatalogType("_int4", true, 0, 23, ','), 20001, new CatalogType("positive", false, 23, 0, ','), 20002,
            new CatalogType("_positive", false, 0, 20001, ','), 20003,
            new CatalogType("ids", false, 20002, 0, ','), 20004, new CatalogType("_shade", false, 0, 0, ','), 20005,
            new CatalogType("mood", false, 0, 0, ','));

    @Test
    void keepsOnlyWhatANameDoesNotTell() {
        var known = new KnownTypes("");
        var resolver = new TypeResolver(CATALOG::get, known);
        CATALOG.keySet().stream().sorted().forEach(oid -> resolver.resolve(oid, null, false));
        assertThat(known.text()).isEqualTo("20002:INTEGER[44 20003:INTEGER[44 20004:TEXT");
    }

    @Test
    void knowsATypeThatWasDropped() {
        var before = new KnownTypes("");
        new TypeResolver(CATALOG::get, before).resolve(20003, "_positive", false);
        var resolver = new TypeResolver(oid -> null, new KnownTypes(before.text()));
        assertThat(resolver.resolve(20003, "_positive", false)).isEqualTo(new ArrayType(ScalarType.INTEGER, ','));
        assertThat(resolver.resolve(20002, "_positive", false)).isEqualTo(ScalarType.TEXT_OR_ARRAY);
    }

    @Test
    void dropsThoseThatWereNotPutForTheLongestTime() {
        var known = new KnownTypes("");
        for (int oid = 1; oid <= 1001; oid++) {
            known.put(oid, ScalarType.INTEGER);
        }
        assertThat(known.find(1)).isNull();
        assertThat(known.find(2)).isEqualTo(ScalarType.INTEGER);
    }

    /** A conversion that a later version has written. */
    @Test
    void leavesOutWhatItDoesNotKnow() {
        var known = new KnownTypes("1:INTEGER 2:LATER 3:BOOLEAN");
        assertThat(known.find(1)).isEqualTo(ScalarType.INTEGER);
        assertThat(known.find(2)).isNull();
        assertThat(known.find(3)).isEqualTo(ScalarType.BOOLEAN);
    }

    @Test
    void refusesOtherText() {
        assertThatThrownBy(() -> new KnownTypes("x")).hasMessage("\"x\" does not hold values by OID");
    }
}
