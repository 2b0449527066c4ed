package dev.sluice.benchmarks;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.result.Measurements;

import static org.assertj.core.api.Assertions.assertThat;

class FirstEventBenchmarkTest {
    @Test
    void comparesTheFirstEventWithTheSecond() {
        var measured = new Measurements(Map.of(), List.of("event", "partition", "latency_us"),
                List.of(List.of(FirstEventBenchmark.FIRST, "2", "30000"),
                        List.of(FirstEventBenchmark.SECOND, "2", "10000"),
                        List.of(FirstEventBenchmark.FIRST, "3", "20000"),
                        List.of(FirstEventBenchmark.SECOND, "3", "12000"),
                        List.of(FirstEventBenchmark.FIRST, "4", "15000"),
                        List.of(FirstEventBenchmark.SECOND, "4", "8000")));

        assertThat(new FirstEventBenchmark().section(measured).table().markdown()).isEqualTo("""
                | event | times | p50 ms | p90 ms | max ms | p50, to the second |
                | --- | ---: | ---: | ---: | ---: | ---: |
                | first after ready | 3 | 20.0 | 30.0 | 30.0 | 2.00× |
                | second | 3 | 10.0 | 12.0 | 12.0 | 1.00× |
                """);
    }
}
