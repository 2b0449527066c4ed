package dev.sluice.capture.value;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static dev.sluice.capture.value.ScalarType.BOOLEAN;
import static dev.sluice.capture.value.ScalarType.BYTES;
import static dev.sluice.capture.value.ScalarType.DATE;
import static dev.sluice.capture.value.ScalarType.FLOAT;
import static dev.sluice.capture.value.ScalarType.HSTORE;
import static dev.sluice.capture.value.ScalarType.INTEGER;
import static dev.sluice.capture.value.ScalarType.JSON;
import static dev.sluice.capture.value.ScalarType.MONEY;
import static dev.sluice.capture.value.ScalarType.TEXT;
import static dev.sluice.capture.value.ScalarType.TIME;
import static dev.sluice.capture.value.ScalarType.TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ScalarTypeTest {
    @ParameterizedTest
    @MethodSource("values")
    void writesAValueAsJson(ScalarType type, String printed, String json) {
        assertThat(Converted.json(type, printed)).isEqualTo(json);
    }

    static Stream<Arguments> values() {
        return Stream.of(arguments(BOOLEAN, "t", "true"), arguments(BOOLEAN, "f", "false"),
                arguments(INTEGER, "-5", "-5"), arguments(INTEGER, "2147483647", "2147483647"),
                arguments(FLOAT, "0.1", "0.1"), arguments(FLOAT, "1.5e+300", "1.5e+300"), arguments(FLOAT, "-0", "-0"),
                arguments(FLOAT, "NaN", "\"NaN\""), arguments(FLOAT, "Infinity", "\"Infinity\""),
                arguments(FLOAT, "-Infinity", "\"-Infinity\""),
                // int8 and numeric
                arguments(TEXT, "-9223372036854775808", "\"-9223372036854775808\""),
                arguments(TEXT, "12.500", "\"12.500\""), arguments(TEXT, "", "\"\""),
                arguments(TEXT, "ab   ", "\"ab   \""), arguments(TEXT, "a\"b\\c\nd", "\"a\\\"b\\\\c\\nd\""),
                arguments(JSON, "{\"step\": 3}", "{\"step\": 3}"), arguments(JSON, "null", "null"),
                arguments(JSON, "[1,\r\n\t2]", "[1,  \t2]"), arguments(JSON, "\"a\\nb\"", "\"a\\nb\""),
                arguments(BYTES, "\\xdeadbeef", "\"3q2+7w==\""),
                arguments(TIMESTAMP, "2026-01-02 03:04:05.678901+00", "\"2026-01-02T03:04:05.678901Z\""),
                arguments(TIMESTAMP, "2026-01-02 03:04:05", "\"2026-01-02T03:04:05.000000Z\""),
                arguments(DATE, "2026-01-02", "\"2026-01-02\""), arguments(TIME, "03:04:05.5", "\"03:04:05.500000\""),
                arguments(MONEY, "$1,234,567.89", "\"1234567.89\""), arguments(MONEY, "-$0.10", "\"-0.10\""),
                arguments(HSTORE, "", "{}"), arguments(HSTORE, "\"a\"=>\"1\"", "{\"a\":\"1\"}"),
                arguments(HSTORE, "\"a\"=>NULL, \"b\"=>\"NULL\"", "{\"a\":null,\"b\":\"NULL\"}"),
                arguments(HSTORE, "\"\"=>\"\", \"a\\\"\\\\b\"=>\"=>, \"", "{\"\":\"\",\"a\\\"\\\\b\":\"=>, \"}"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void givesAValueAsTextForHeadersAndIds(ScalarType type, String printed, String text) {
        assertThat(Converted.text(type, printed)).isEqualTo(text);
    }

    static Stream<Arguments> texts() {
        return Stream.of(arguments(BOOLEAN, "t", "true"), arguments(INTEGER, "-5", "-5"),
                arguments(FLOAT, "NaN", "NaN"), arguments(TEXT, "a \"b\"\n\uD83D\uDE80", "a \"b\"\n\uD83D\uDE80"),
                arguments(JSON, "{\"a\": 1}", "{\"a\": 1}"), arguments(BYTES, "\\xdeadbeef", "3q2+7w=="),
                arguments(TIMESTAMP, "2026-01-02 03:04:05+00", "2026-01-02T03:04:05.000000Z"),
                arguments(TIMESTAMP, "-infinity", "-infinity"), arguments(DATE, "infinity", "infinity"),
                arguments(TIME, "24:00:00", "24:00:00.000000"), arguments(MONEY, "$1,000.00", "1000.00"),
                arguments(HSTORE, "\"a\"=>\"1\"", "\"a\"=>\"1\""));
    }

    @Test
    void writesBytesInBase64() {
        for (int length = 0; length <= 7; length++) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (0xFF - 37 * i);
            }

            assertThat(Converted.json(BYTES, "\\x" + HexFormat.of().formatHex(bytes)))
                    .isEqualTo('"' + Base64.getEncoder().encodeToString(bytes) + '"');
        }
    }

    @Property(tries = 300)
    void readsEveryHstore(@ForAll("hstores") Map<String, String> pairs) throws Exception {
        String printed = pairs.entrySet().stream().map(
                each -> quoted(each.getKey()) + "=>"
                        + (each.getValue().equals(NULL) ? "NULL" : quoted(each.getValue())))
                .collect(Collectors.joining(", "));

        Map<String, Object> read = new ObjectMapper().readValue(Converted.json(HSTORE, printed),
                new TypeReference<Map<String, Object>>() {
                });

        assertThat(read).hasSameSizeAs(pairs);
        pairs.forEach((key, value) -> assertThat(read.get(key)).isEqualTo(value.equals(NULL) ? null : value));
    }

    private static final String NULL = "\u0001 no value";

    @Provide
    Arbitrary<Map<String, String>> hstores() {
        return Arbitraries.maps(AnyText.texts(), Arbitraries.oneOf(AnyText.texts(), Arbitraries.just(NULL)))
                .ofMaxSize(4);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesATextThatIsNotOfTheType(ScalarType type, String printed) {
        assertThatIllegalArgumentException().isThrownBy(() -> Converted.json(type, printed));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(arguments(BYTES, ""), arguments(BYTES, "\\x0"), arguments(BYTES, "\\x0g"),
                arguments(BYTES, "\\336\\255"), arguments(BYTES, "abcd"), arguments(HSTORE, "a=>1"),
                arguments(HSTORE, "\"a\""), arguments(HSTORE, "\"a\"=>"), arguments(HSTORE, "\"a\"=>N"),
                arguments(HSTORE, "\"a\"=>\"1\", "), arguments(HSTORE, "\"a\"=>\"1\",\"b\"=>\"2\""),
                arguments(HSTORE, "\"a\"=>\"1\\"));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void refusesTextThatIsNotUtf8(ScalarType type, String before, String after) {
        byte[] bytes = (before + '?' + after).getBytes(StandardCharsets.US_ASCII);
        bytes[before.length()] = (byte) 0xE4;

        assertThatIllegalArgumentException().isThrownBy(() -> Converted.json(type, bytes))
                .withMessageContaining("not UTF-8");
    }

    static Stream<Arguments> notUtf8() {
        return Stream.of(arguments(TEXT, "a", "b"), arguments(JSON, "{\"a\":\"", "\"}"),
                arguments(HSTORE, "\"a\"=>\"", "\""));
    }
}
