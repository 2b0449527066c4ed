package dev.sluice.reliability.check;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PrintedValueTest {
    @Test
    void leavesNumbersTextsAndJsonAsTheyArePrinted() {
        assertThat(PrintedValue.text("bigint", "9007199254740993")).isEqualTo("9007199254740993");
        assertThat(PrintedValue.text("numeric", "1.50")).isEqualTo("1.50");
        assertThat(PrintedValue.text("character varying", "t")).isEqualTo("t");
        assertThat(PrintedValue.text("jsonb", "{\"a\": [1, 2.50]}")).isEqualTo("{\"a\": [1, 2.50]}");
    }

    @Test
    void readsBooleansAsDecodingAndJdbcPrintThem() {
        assertThat(PrintedValue.text("boolean", "true")).isEqualTo("true");
        assertThat(PrintedValue.text("bool", "t")).isEqualTo("true");
        assertThat(PrintedValue.text("bool", "f")).isEqualTo("false");
    }

    @Test
    void givesPointsInTimeSixDigitsAndTheirZone() {
        assertThat(PrintedValue.text("timestamp with time zone", "2026-01-02 03:04:05.06+00"))
                .isEqualTo("2026-01-02T03:04:05.060000Z");
        assertThat(PrintedValue.text("timestamptz", "2026-01-02 03:04:05+00"))
                .isEqualTo("2026-01-02T03:04:05.000000Z");
        assertThatThrownBy(() -> PrintedValue.text("timestamptz", "2026-01-02 03:04:05+02"))
                .hasMessageContaining("not a point in time in UTC");
    }
}
