package dev.sluice.capture.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.value.AnyText;
import dev.sluice.capture.value.ArrayText;
import dev.sluice.capture.value.ScalarType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PackedRowTest {
    @Test
    void readsTheTextsOfARow() {
        assertThat(texts("{1,\"a b\",NULL,\"NULL\",\"\",\"\\\"\\\\\"}", 6)).containsExactly("1", "a b", null, "NULL",
                "",
                "\"\\");
    }

    @Property(tries = 1000)
    void readsEveryRowThatPostgresPrints(@ForAll("rows") List<@Nullable String> row) {
        assertThat(texts(ArrayText.of(row, ','), row.size())).isEqualTo(row);
    }

    @Provide
    Arbitrary<List<@Nullable String>> rows() {
        return AnyText.texts().injectNull(0.2).list().ofMinSize(1).ofMaxSize(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "1,2", "{1}", "{1,", "{1,}", "{,2}", "{1,2", "{1,2,3}", "{1,2}3", "{1,\"2",
            "{1,\"2\\", "{\"1\"2}", "{\"1\";2}", "{{1,2}}"})
    void refusesATextWithoutOneElementForEachColumn(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PackedRow.read(shape(2), text))
                .withMessageContaining("public.activity").withMessageContaining("2 columns");
    }

    private static List<@Nullable String> texts(String array, int columns) {
        Row row = PackedRow.read(shape(columns), array);
        List<@Nullable String> texts = new ArrayList<>();
        IntStream.range(0, columns).forEach(column -> texts.add(row.text(column)));
        return texts;
    }

    private static RowShape shape(int columns) {
        Column[] all = new Column[columns];
        Arrays.setAll(all, i -> new Column("c" + i, ScalarType.TEXT));
        return new RowShape(TableName.parse("activity"), List.of(all), TableKey.NONE);
    }
}
