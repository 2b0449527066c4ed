package dev.sluice.benchmarks.result;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1234567 | 1,230,000", "12345 | 12,300", "999.6 | 1,000", "123.4 | 123",
            "12.34 | 12.3", "1.234 | 1.23", "0.01234 | 0.0123", "0 | 0", "-3.456 | -3.46", "NaN | –"})
    void aboutThreeDigits(double value, String text) {
        assertThat(Numbers.of(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1.527 | 1.53×", "9.996 | 10.0×", "23.44 | 23.4×", "Infinity | –"})
    void ratios(double value, String text) {
        assertThat(Numbers.ratio(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0.834 | 83 %", "1 | 100 %", "NaN | –"})
    void shares(double value, String text) {
        assertThat(Numbers.percent(value)).isEqualTo(text);
    }
}
