package dev.sluice.capture.value;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import static dev.sluice.capture.value.ScalarType.DATE;
import static dev.sluice.capture.value.ScalarType.TEXT;
import static dev.sluice.capture.value.ScalarType.TIME;
import static dev.sluice.capture.value.ScalarType.TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class PostgresTimeTest {
    /** The first and the last second that PostgreSQL's timestamps can hold. */
    private static final long FIRST_SECOND = -210_866_803_200L;
    private static final long LAST_SECOND = 9_224_318_015_999L;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-01-02 03:04:05.678901+00 | 2026-01-02T03:04:05.678901Z
            2026-01-02 03:04:05.6+00      | 2026-01-02T03:04:05.600000Z
            2026-01-02 03:04:05           | 2026-01-02T03:04:05.000000Z
            1969-12-31 23:59:59.999999    | 1969-12-31T23:59:59.999999Z
            0001-01-01 00:00:00+00        | 0001-01-01T00:00:00.000000Z
            0001-12-31 23:59:59+00 BC     | 0000-12-31T23:59:59.000000Z
            0002-02-28 00:00:00.5 BC      | -0001-02-28T00:00:00.500000Z
            0044-03-15 12:00:00+00 BC     | -0043-03-15T12:00:00.000000Z
            4713-11-24 00:00:00+00 BC     | -4712-11-24T00:00:00.000000Z
            9999-12-31 23:59:59.999999+00 | 9999-12-31T23:59:59.999999Z
            10000-01-01 00:00:00+00       | +10000-01-01T00:00:00.000000Z
            294276-12-31 23:59:59.999999  | +294276-12-31T23:59:59.999999Z
            infinity                      | infinity
            -infinity                     | -infinity
            """)
    void writesTimestampsInUtcWithMicroseconds(String printed, String text) {
        assertThat(Converted.json(TIMESTAMP, printed)).isEqualTo('"' + text + '"');
        assertThat(Converted.instant(TIMESTAMP, printed))
                .isEqualTo(text.endsWith("infinity") ? null : Instant.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-01-02    | 2026-01-02
            0001-12-31 BC | 0000-12-31
            0044-03-15 BC | -0043-03-15
            4713-01-01 BC | -4712-01-01
            10000-01-01   | +10000-01-01
            5874897-12-31 | +5874897-12-31
            infinity      | infinity
            -infinity     | -infinity
            """)
    void writesDates(String printed, String text) {
        assertThat(Converted.json(DATE, printed)).isEqualTo('"' + text + '"');
    }

    @ParameterizedTest
    @CsvSource({"00:00:00,00:00:00.000000", "00:00:01.000001,00:00:01.000001", "03:04:05.5,03:04:05.500000",
            "24:00:00,24:00:00.000000"})
    void writesTimesOfDay(String printed, String text) {
        assertThat(Converted.json(TIME, printed)).isEqualTo('"' + text + '"');
    }

    @Property(tries = 1000)
    void readsEveryTimestamp(@ForAll @LongRange(min = FIRST_SECOND, max = LAST_SECOND) long second,
            @ForAll @IntRange(max = 999_999) int micros, @ForAll boolean zoned) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, micros * 1000, ZoneOffset.UTC);
        Instant instant = time.toInstant(ZoneOffset.UTC);

        String printed = printed(time, micros, zoned);

        assertThat(Converted.instant(TIMESTAMP, printed)).isEqualTo(instant);
        assertThat(Converted.json(TIMESTAMP, printed)).isEqualTo('"' + Times.format(instant) + '"');
    }

    private static String printed(LocalDateTime time, int micros, boolean zoned) {
        int year = time.getYear();
        String fraction = micros == 0 ? "" : String.format(Locale.ROOT, ".%06d", micros).replaceAll("0+$", "");
        return String.format(Locale.ROOT, "%04d-%02d-%02d %02d:%02d:%02d%s%s%s", year > 0 ? year : 1 - year,
                time.getMonthValue(), time.getDayOfMonth(), time.getHour(), time.getMinute(), time.getSecond(),
                fraction, zoned ? "+00" : "", year > 0 ? "" : " BC");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesATextThatIsNoTime(ScalarType type, String printed) {
        assertThatIllegalArgumentException().isThrownBy(() -> Converted.json(type, printed));
        if (type == TIMESTAMP) {
            assertThatIllegalArgumentException().isThrownBy(() -> Converted.instant(type, printed));
        }
    }

    static Stream<Arguments> malformed() {
        return Stream.concat(
                Stream.of("", "y", "eternity", "2026-01-02", "2026-01-02 ", "2026-01-02 03:04", "26-01-02 03:04:05",
                        "2026-01-02 03:04:05+01", "2026-01-02 03:04:05-05", "2026-01-02 03:04:05+00:30",
                        "2026-01-02 03:04:05.", "2026-01-02 03:04:05.1234567", "2026-01-02 03:04:0\"",
                        "2026-01-02 03.04.05", "2026/01/02 03:04:05", "02 Jan 2026 03:04:05", "2026-01-02 03:04:05 AD")
                        .map(printed -> arguments(TIMESTAMP, printed)),
                Stream.of(arguments(DATE, ""), arguments(DATE, "01-02"), arguments(DATE, "2026-1-2"),
                        arguments(DATE, "01/02/2026"), arguments(DATE, "2026-01-0\""), arguments(DATE, " BC"),
                        arguments(TIME, ""), arguments(TIME, "03:04"), arguments(TIME, "03:04:05+02"),
                        arguments(TIME, "03:04:05.")));
    }

    @ParameterizedTest
    @CsvSource({"2026-02-30 00:00:00", "2026-13-01 00:00:00", "2026-01-01 25:00:00"})
    void refusesAnInstantThatIsInNoCalendar(String printed) {
        assertThatIllegalArgumentException().isThrownBy(() -> Converted.instant(TIMESTAMP, printed))
                .withMessageContaining(printed);
    }

    @Test
    void onlyATimestampIsAnInstant() {
        assertThat(Converted.instant(DATE, "2026-01-02")).isNull();
        assertThat(Converted.instant(TEXT, "2026-01-02 03:04:05")).isNull();
        assertThat(Converted.instant(new ArrayType(TIMESTAMP, ','), "{\"2026-01-02 03:04:05\"}")).isNull();
    }
}
