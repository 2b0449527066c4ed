package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;

import static org.assertj.core.api.Assertions.assertThat;

class FanOutSectionTest {
    /** 1,000,000 events in 2 s, a write for each. */
    private static List<String> row(String mode, String server, int round, double cpuSeconds, int errors) {
        return List.of("1000", "1", mode, server, Integer.toString(round), "2.0", "1000000", "300000000", "1000000",
                Double.toString(cpuSeconds), "0.5", "0.1", "0.25", Integer.toString(errors));
    }

    private static Measurements measured() {
        List<List<String>> rows = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            // The machine is slower from round to round; ratios within a round are not.
            rows.add(row("paced", "floor", round, 2.0 * round, 0));
            rows.add(row("paced", "bridge", round, 3.0 * round, 1));
            rows.add(row("paced", "SseEmitter loop", round, 8.0 * round, 0));
        }
        return new Measurements(Map.of(), FanOutBenchmark.COLUMNS, rows);
    }

    @Test
    void showsMediansAndRatiosWithinRounds() {
        Section section = FanOutSection.of(measured());

        String label = "1,000 connections, 1 tenant, paced";
        assertThat(section.table().rows()).containsExactly(
                List.of(label, "floor", "4.00", "1.00×", "1.00", "500,000", "250,000", "25 %", "4,000"),
                List.of(label, "bridge", "6.00", "1.50×", "1.00", "500,000", "167,000", "25 %", "4,000"),
                List.of(label, "SseEmitter loop", "16.0", "4.00×", "1.00", "500,000", "62,500", "25 %", "4,000"));
        assertThat(section.chart().groups()).singleElement()
                .satisfies(group -> assertThat(group.values()).containsExactly(4.0, 6.0, 16.0));
    }

    @Test
    void saysWhatWasWrong() {
        assertThat(FanOutSection.of(measured()).remarks().getFirst())
                .isEqualTo("Events lost, duplicated or out of order on the checked tenth of the connections: 3.");
    }
}
