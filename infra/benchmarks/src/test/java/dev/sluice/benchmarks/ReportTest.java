package dev.sluice.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.benchmarks.result.Table;
import dev.sluice.testkit.Folders;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void putsTablesAndChartsIntoThePage() throws Exception {
        var results = new Results(folder.resolve("performance"), folder.resolve("performance.md"));
        results.write("heartbeat", Map.of("date", "2026-11-21"),
                List.of("heartbeat_s", "connections", "seconds", "bytes", "server_cpu_s"),
                List.of(List.of("1", "10000", "10.0", "0", "2.0"), List.of("1", "0", "10.0", "0", "0.5")));

        new Report(Map.of("heartbeat", new HeartbeatBenchmark(), "idle", new IdleBenchmark())).write(results);

        assertThat(Files.readString(results.page())).contains("""
                ## Heartbeats

                | heartbeat | idle connections | pings/s | % of a core | % with no connection | CPU µs/ping |
                | --- | ---: | ---: | ---: | ---: | ---: |
                | 1 s | 10,000 | 10,000 | 20.0 | 5.00 | 15.0 |

                - pings/s is connections divided by heartbeat; nothing else was sent.

                ![CPU of idle connections, in percent of a core](performance/heartbeat.svg)

                date: 2026-11-21.
                """).contains("## Idle connections\n\nNot measured yet.\n");
        assertThat(folder.resolve("performance/heartbeat.svg")).exists();
    }

    @Test
    void generatesThePageOfTheDocumentationFromItsRawNumbers() throws Exception {
        Path docs = Path.of("../../docs");
        Path charts = folder.resolve("performance");
        Folders.copy(docs.resolve("performance"), charts);
        var results = new Results(charts, folder.resolve("performance.md"));

        new Report(Benchmarks.ALL).write(results);

        assertThat(Files.readString(results.page())).isEqualTo(Files.readString(docs.resolve("performance.md")));
        for (String name : Benchmarks.ALL.keySet()) {
            Path published = docs.resolve("performance").resolve(name + ".svg");
            if (results.read(name).isPresent()) {
                assertThat(charts.resolve(name + ".svg")).hasSameTextualContentAs(published);
            } else {
                assertThat(published).doesNotExist();
            }
        }
    }

    @Test
    void saysOfEachGoalWhetherItIsMet() {
        var idle = new Table(List.of("server", "resident KB"), List.of(List.of("bridge", "15.1"),
                List.of("floor", "2.94")));
        var capture = new Table(List.of("what", "p50 ms", "rows/s"), List.of(List.of("one row: captured", "8.00", ""),
                List.of("bulk: captured", "", "19,900")));

        assertThat(Goals.table(Map.of("idle", idle, "capture", capture)).markdown()).isEqualTo("""
                | what | goal | measured | met |
                | --- | ---: | ---: | ---: |
                | COMMIT to consumer, 100 rows/s, median | at most 8 ms | 8.00 | yes |
                | rows captured per second, in bulk | at least 20,000 | 19,900 | **no** |
                | resident memory of an idle connection, with the recommended JVM options | at most 10 KB | 15.1 | **no** |
                """);
    }

    @Test
    void readsAllPartsOfOneBenchmarkAndNoOther() throws Exception {
        var results = new Results(folder, folder.resolve("performance.md"));
        results.write("fan-out-1000-1", Map.of(), List.of("n"), List.of(List.of("1")));
        results.write("fan-out-1000-100", Map.of(), List.of("n"), List.of(List.of("2")));
        results.write("fan", Map.of(), List.of("n"), List.of(List.of("3")));

        assertThat(results.read("fan-out").orElseThrow().rows()).containsExactly(List.of("1"), List.of("2"));
        assertThat(results.read("idle")).isEmpty();
    }

    @Test
    void joinsTheNotesOfAllParts() throws Exception {
        var results = new Results(folder, folder.resolve("performance.md"));
        results.write("capture-mixed", Map.of("how", "mixed"), List.of("n"), List.of(List.of("2")));
        results.write("capture", Map.of("how", "inserts"), List.of("n"), List.of(List.of("1")));

        assertThat(results.read("capture").orElseThrow().notes()).containsEntry("how",
                "inserts | mixed");
        assertThat(results.read("capture").orElseThrow().rows()).containsExactly(List.of("1"), List.of("2"));
    }
}
