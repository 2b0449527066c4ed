package dev.sluice.capture.value;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ArrayTypeTest {
    private static final ArrayType TEXTS = new ArrayType(ScalarType.TEXT, ',');

    @ParameterizedTest
    @MethodSource("arrays")
    void writesAnArrayAsJson(ScalarType element, char delimiter, String printed, String json) {
        assertThat(Converted.json(new ArrayType(element, delimiter), printed)).isEqualTo(json);
    }

    static Stream<Arguments> arrays() {
        return Stream.of(arguments(ScalarType.TEXT, ',', "{}", "[]"),
                arguments(ScalarType.TEXT, ',', "{a,\"b c\",NULL}", "[\"a\",\"b c\",null]"),
                arguments(ScalarType.TEXT, ',', "{NULL,\"NULL\",\"null\",NULLs,\"\"}",
                        "[null,\"NULL\",\"null\",\"NULLs\",\"\"]"),
                arguments(ScalarType.TEXT, ',', "{\"a\\\"b\",\"c\\\\d\",\"{e,f}\"}",
                        "[\"a\\\"b\",\"c\\\\d\",\"{e,f}\"]"),
                arguments(ScalarType.TEXT, ',', "{{a,b},{NULL,\"\"}}", "[[\"a\",\"b\"],[null,\"\"]]"),
                arguments(ScalarType.INTEGER, ',', "{{{1},{2}},{{3},{NULL}}}", "[[[1],[2]],[[3],[null]]]"),
                arguments(ScalarType.INTEGER, ',', "[0:1]={1,2}", "[1,2]"),
                arguments(ScalarType.INTEGER, ',', "[-1:0][2:3]={{1,2},{3,4}}", "[[1,2],[3,4]]"),
                arguments(ScalarType.TEXT, ';', "{(1,1),(0,0);(3,3),(2,2)}", "[\"(1,1),(0,0)\",\"(3,3),(2,2)\"]"),
                arguments(ScalarType.BOOLEAN, ',', "{t,f}", "[true,false]"),
                arguments(ScalarType.FLOAT, ',', "{1.5,NaN,-Infinity}", "[1.5,\"NaN\",\"-Infinity\"]"),
                arguments(ScalarType.JSON, ',', "{\"{\\\"a\\\": [1, 2]}\",1,\"null\",NULL}",
                        "[{\"a\": [1, 2]},1,null,null]"),
                arguments(ScalarType.BYTES, ',', "{\"\\\\xdead\",\"\\\\x\"}", "[\"3q0=\",\"\"]"),
                arguments(ScalarType.TIMESTAMP, ',',
                        "{\"2026-01-02 03:04:05+00\",infinity,\"0044-03-15 12:00:00+00 BC\"}",
                        "[\"2026-01-02T03:04:05.000000Z\",\"infinity\",\"-0043-03-15T12:00:00.000000Z\"]"),
                arguments(ScalarType.DATE, ',', "{2026-01-02}", "[\"2026-01-02\"]"),
                arguments(ScalarType.MONEY, ',', "{$1.00,\"$1,000.00\"}", "[\"1.00\",\"1000.00\"]"),
                arguments(ScalarType.HSTORE, ',', "{\"\\\"a\\\"=>\\\"1\\\"\",\"\"}", "[{\"a\":\"1\"},{}]"));
    }

    @Test
    void writesAnArrayOfADomainOverAnArrayAsNestedArrays() {
        assertThat(Converted.json(new ArrayType(TEXTS, ','), "{\"{a,NULL}\",\"[0:0]={\\\"b,c\\\"}\",\"{}\",NULL}"))
                .isEqualTo("[[\"a\",null],[\"b,c\"],[],null]");
    }

    @Property(tries = 500)
    void readsEveryArrayOfTexts(@ForAll("rows") List<List<@Nullable String>> rows) throws Exception {
        String json = Converted.json(TEXTS, ArrayText.of(rows, ','));

        assertThat(new ObjectMapper().readValue(json, new TypeReference<List<List<@Nullable String>>>() {
        })).isEqualTo(rows);
    }

    @Provide
    Arbitrary<List<List<@Nullable String>>> rows() {
        return AnyText.texts().injectNull(0.1).list().ofMinSize(1).ofMaxSize(4).list().ofMinSize(1).ofMaxSize(3);
    }

    @Test
    void givesPostgresTextForHeadersAndIds() {
        assertThat(Converted.text(TEXTS, "{a,NULL,\"b c\"}")).isEqualTo("{a,NULL,\"b c\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "{", "{a", "{a,", "{\"a}", "{\"a\\", "{a}}", "{a}b", "{{a}", "{\"a\"b}", "[0:1]",
            "[0:1]=a"})
    void refusesATextThatIsNotAnArray(String printed) {
        assertThatIllegalArgumentException().isThrownBy(() -> Converted.json(TEXTS, printed));
    }
}
