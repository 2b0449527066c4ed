package dev.sluice.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OptionsTest {
    private static final Options OPTIONS = Options.of("fan-out", "connections=200,300", "rounds=2", "results=docs");

    @Test
    void readsGivenValuesAndFallsBackToDefaults() {
        assertThat(OPTIONS.numbers("connections", 1)).containsExactly(200, 300);
        assertThat(OPTIONS.numbers("tenants", 1, 100)).containsExactly(1, 100);
        assertThat(OPTIONS.number("rounds", 3)).isEqualTo(2);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> OPTIONS.only("connections", "round")).hasMessageContaining("[rounds]");
        assertThat(OPTIONS.only("connections", "rounds")).isEqualTo(OPTIONS);
    }
}
