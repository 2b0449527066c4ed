package dev.sluice.benchmarks;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.result.Measurements;

import static org.assertj.core.api.Assertions.assertThat;

class ReplaySectionTest {
    private static final Measurements MEASURED = new Measurements(Map.of(), ReplayBenchmark.COLUMNS, List.of(
            List.of("one", "bare consumer", "1", "1", "2.0", "1000000", "1.0", "", "", "", "", ""),
            List.of("one", "bridge", "1", "1", "2.5", "1000000", "2.0", "0.5", "400000000", "", "", "0"),
            List.of("herd", "bridge", "1", "1", "1.0", "10000", "0.9", "0.1", "400000000", "5000", "9000", "0"),
            List.of("herd", "floor", "1000", "1", "2.0", "2000000", "1.0", "1.0", "", "", "", "0"),
            List.of("herd", "bridge", "1000", "1", "20.0", "10000000", "15.0", "9.0", "440000000", "7000", "30000",
                    "2"),
            List.of("live", "bridge", "0", "1", "", "", "", "", "", "5000", "8000", "0")));

    @Test
    void comparesEachWithItsMeasure() {
        assertThat(ReplaySection.of(MEASURED).table().rows()).containsExactly(
                List.of("one client reads all", "bare consumer", "2.00", "500,000", "100 %", "1.00", "", "", "", ""),
                List.of("one client reads all", "bridge", "2.50", "400,000", "80 %", "2.00", "", "", "", ""),
                List.of("one client of 100 tenants", "bridge", "1.00", "10,000", "", "90.0", "1.00×", "5.00", "9.00",
                        "1.13×"),
                List.of("1,000 clients at once", "floor", "2.00", "1,000,000", "100 %", "0.500", "", "", "", ""),
                List.of("1,000 clients at once", "bridge", "20.0", "500,000", "50 %", "1.50", "1.10×", "7.00", "30.0",
                        "3.75×"),
                List.of("live events, nobody replays", "bridge", "", "", "", "", "", "5.00", "8.00", "1.00×"));
    }

    @Test
    void showsWhatThereIsOfAnUnfinishedRun() {
        var part = new Measurements(Map.of(), ReplayBenchmark.COLUMNS, MEASURED.rows().subList(2, 3));
        assertThat(ReplaySection.of(part).table().rows()).hasSize(1);
    }
}
