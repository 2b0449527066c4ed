package dev.sluice.capture.row;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import dev.sluice.capture.value.AnyText;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeyColumnsTest {
    @Test
    void writesTheKeysInOneLine() {
        var keys = new KeyColumns("");
        assertThat(keys.text()).isEmpty();

        keys.put(16_385, List.of("tenant_id", "user, name"));
        keys.put(-1, List.of());

        assertThat(keys.text()).isEqualTo("16385:tenant_id,user%2C+name 4294967295:");
    }

    @Property(tries = 500)
    void readsWhatItWrote(@ForAll("keys") Map<Integer, List<String>> keys) {
        var written = new KeyColumns("");
        keys.forEach(written::put);

        var read = new KeyColumns(written.text());

        assertThat(read.text()).isEqualTo(written.text()).doesNotContain("\n");
        keys.forEach((table, columns) -> assertThat(read.find(table)).isEqualTo(columns));
    }

    @Provide
    Arbitrary<Map<Integer, List<String>>> keys() {
        Arbitrary<List<String>> columns = AnyText.texts().filter(name -> !name.isEmpty()).list().ofMaxSize(3);
        return Arbitraries.maps(Arbitraries.integers(), columns).ofMaxSize(4);
    }

    @Test
    void aTableThatWasNeverSeenHasNoKnownKey() {
        assertThat(new KeyColumns("1:id").find(2)).isNull();
    }

    @Test
    void dropsTheOldestTableBeyondTheBound() {
        var keys = new KeyColumns("");
        for (int table = 1; table <= 1000; table++) {
            keys.put(table, List.of("id"));
        }
        assertThat(keys.find(1)).containsExactly("id");

        keys.put(1001, List.of("key"));

        assertThat(keys.find(1)).isNull();
        assertThat(keys.find(2)).containsExactly("id");
        assertThat(keys.find(1001)).containsExactly("key");
        assertThat(new KeyColumns(keys.text()).find(1)).isNull();
        assertThat(keys.text().split(" ")).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", ":id", "x:id", "1:id nonsense", "1:%zz"})
    void refusesATextThatItDidNotWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyColumns(text));
    }
}
