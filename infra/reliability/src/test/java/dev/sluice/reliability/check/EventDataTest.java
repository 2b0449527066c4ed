package dev.sluice.reliability.check;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventDataTest {
    @Test
    void readsEachColumnAndLeavesOutWhatIsNull() {
        assertThat(EventData.columns("{\"type\":\"order\",\"data\":{\"id\":\"1\",\"quantity\":7,\"express\":true,"
                + "\"note\":null,\"payload\":{\"a\": [1, 2.50, {\"b\": \"}],\\\"\"}]},\"text\":\"null\"}}"))
                .isEqualTo(Map.of("id", "1", "quantity", "7", "express", "true", "payload",
                        "{\"a\": [1, 2.50, {\"b\": \"}],\\\"\"}]}", "text", "null"));
    }

    @Test
    void resolvesEscapesInStringsButNotInNestedJson() {
        assertThat(EventData.columns("{\"data\":{\"a\":\"\\\"\\\\\\n\\u0041\",\"b\":{\"c\":\"\\n\"}}}"))
                .isEqualTo(Map.of("a", "\"\\\nA", "b", "{\"c\":\"\\n\"}"));
    }

    @Test
    void readsARowWithoutColumns() {
        assertThat(EventData.columns("{\"data\":{}}")).isEmpty();
    }

    @Test
    void refusesAValueWithoutData() {
        assertThatThrownBy(() -> EventData.columns("{}")).hasMessageContaining("an event without data");
    }
}
