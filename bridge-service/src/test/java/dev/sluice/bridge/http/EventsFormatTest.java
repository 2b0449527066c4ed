package dev.sluice.bridge.http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventsFormatTest {
    @Test
    void isAPageByDefault() {
        assertThat(EventsFormat.of(null)).hasValue(EventsFormat.PAGE);
        assertThat(EventsFormat.of(" ")).hasValue(EventsFormat.PAGE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"*/* | PAGE", "application/* | PAGE", "application/json | PAGE",
            "application/json;charset=utf-8 | PAGE", "application/x-ndjson | LINES",
            "application/x-ndjson, */* | LINES", "application/x-ndjson, application/json | PAGE",
            "application/x-ndjson, application/json;q=0.9 | LINES", "application/x-ndjson;q=0.9, */* | PAGE",
            "application/json;q=0, application/* | LINES", "text/html, application/x-ndjson;q=0.1 | LINES"})
    void isWhatTheCallerLikesBest(String accept, EventsFormat expected) {
        assertThat(EventsFormat.of(accept)).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "text/html, text/*", "application/json;q=0", "rubbish", "*/*;q=0"})
    void isNothingWhereNeitherIsAccepted(String accept) {
        assertThat(EventsFormat.of(accept)).isEmpty();
    }
}
