package dev.sluice.benchmarks.result;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableTest {
    private static final Table TABLE = new Table(List.of("server", "µs"), List.of(List.of("floor", "3.5"),
            List.of("a", "12.25")));

    @Test
    void alignsForATerminal() {
        assertThat(TABLE.text()).isEqualTo("  server     µs\n  floor     3.5\n  a       12.25\n");
    }

    @Test
    void isMarkdownForAPage() {
        assertThat(TABLE.markdown()).isEqualTo("""
                | server | µs |
                | --- | ---: |
                | floor | 3.5 |
                | a | 12.25 |
                """);
    }

    @Test
    void refusesARowThatDoesNotFit() {
        List<List<String>> rows = List.of(List.of("one"));
        assertThatThrownBy(() -> new Table(List.of("a", "b"), rows)).hasMessageContaining("[one]");
    }
}
