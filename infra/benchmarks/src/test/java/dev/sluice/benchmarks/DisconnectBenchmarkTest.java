package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Table;

import static org.assertj.core.api.Assertions.assertThat;

class DisconnectBenchmarkTest {
    private static final List<String> COLUMNS = List.of("case", "connections", "gone_us");

    private static List<String> row(String name, int micros) {
        return List.of(name, "10000", Integer.toString(micros));
    }

    private static Table table(List<List<String>> rows) {
        return new DisconnectBenchmark().section(new Measurements(Map.of(), COLUMNS, rows)).table();
    }

    @Test
    void showsPercentilesOfEachCase() {
        List<List<String>> rows = new ArrayList<>();
        for (int n = 1; n <= 1000; n++) {
            rows.add(row(DisconnectBenchmark.PACED, n * 100));
        }
        rows.addAll(List.of(row(DisconnectBenchmark.AT_ONCE, 900_000), row(DisconnectBenchmark.AT_ONCE, 1_200_000),
                row(DisconnectBenchmark.AT_ONCE, 1_000_000)));

        assertThat(table(rows).markdown()).isEqualTo("""
                | disconnects | connections | times | p50 ms | p99 ms | max ms |
                | --- | ---: | ---: | ---: | ---: | ---: |
                | at a fixed rate | 10,000 | 1000 | 50.0 | 99.0 | 100 |
                | all at once; the last | 10,000 | 3 | 1,000 | 1,200 | 1,200 |
                """);
    }

    @Test
    void theGoalsAreForTheSlowestDisconnects() {
        Table table = table(
                List.of(row(DisconnectBenchmark.PACED, 100_300), row(DisconnectBenchmark.AT_ONCE, 1_900_000)));

        assertThat(Goals.table(Map.of("disconnects", table)).rows()).extracting(List::getLast).containsExactly("yes",
                "yes");
        assertThat(Goals.table(Map.of("disconnects", table(List.of(row(DisconnectBenchmark.PACED, 101_500),
                row(DisconnectBenchmark.AT_ONCE, 1_000_000), row(DisconnectBenchmark.AT_ONCE, 2_100_000))))).rows())
                .extracting(List::getLast).containsExactly("**no**", "**no**");
    }
}
