package dev.sluice.capture.value;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TimesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-01-02T03:04:05.678901Z    | 2026-01-02T03:04:05.678901Z  | 2026-01-02T03:04:05.678901Z
            0000-01-01T00:00:00Z           | 0000-01-01T00:00:00.000000Z  | 0000-01-01T00:00:00.000000Z
            -0001-12-31T23:59:59.999999Z   | -0001-12-31T23:59:59.999999Z | 0000-01-01T00:00:00.000000Z
            9999-12-31T23:59:59.999999999Z | 9999-12-31T23:59:59.999999Z  | 9999-12-31T23:59:59.999999Z
            +10000-01-01T00:00:00Z         | +10000-01-01T00:00:00.000000Z | 9999-12-31T23:59:59.999999Z
            """)
    void formatsAllInstantsAndThoseWithinRfc3339(Instant instant, String text, String rfc3339) {
        assertThat(Times.format(instant)).isEqualTo(text);
        assertThat(Times.formatWithinRfc3339(instant)).isEqualTo(rfc3339);
    }

    @ParameterizedTest
    @CsvSource({"0,1970-01-01T00:00:00Z", "-1,1969-12-31T23:59:59.999999Z",
            "1767323045678901,2026-01-02T03:04:05.678901Z"})
    void convertsMicrosecondsSinceTheEpoch(long micros, Instant instant) {
        assertThat(Times.ofEpochMicros(micros)).isEqualTo(instant);
        assertThat(Times.epochMicros(instant)).isEqualTo(micros);
    }
}
