package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;

import static org.assertj.core.api.Assertions.assertThat;

class CaptureSectionTest {
    @Test
    void showsPercentilesOfOneRowAndMediansOfBulks() {
        List<List<String>> rows = new ArrayList<>();
        for (int n = 1; n <= 100; n++) {
            rows.add(CaptureBenchmark.row(CaptureSection.ONE_CAPTURED, 1, 100L * n));
        }
        for (int seconds : List.of(2, 1, 3)) {
            rows.add(CaptureBenchmark.row(CaptureSection.BULK_CAPTURED, 50_000, seconds * 1_000_000L));
            rows.add(CaptureBenchmark.row(CaptureSection.BULK_PLAIN, 50_000, seconds * 500_000L));
        }
        rows.add(CaptureBenchmark.row(CaptureSection.BULK_TRANSACTIONAL, 50_000, 2_000_000));
        rows.add(CaptureBenchmark.row(CaptureSection.FIRST_START, 100_000, 10_000_000));

        Section section = CaptureSection.of(new Measurements(Map.of(), CaptureBenchmark.COLUMNS, rows));

        assertThat(section.table().rows()).contains(
                List.of("one row: captured", "100", "5.00", "9.01", "9.90", "10.0", "", ""),
                List.of("bulk: captured", "3", "", "", "", "", "25,000", "1.00×"),
                List.of("bulk: plain producer", "3", "", "", "", "", "50,000", "2.00×"),
                List.of("bulk: transactional producer", "1", "", "", "", "", "25,000", "1.00×"),
                List.of("rows that are there at the first start", "1", "", "", "", "", "10,000", "0.40×"));
    }

    @Test
    void showsTheMixedLoadWithTheRateThatItReached() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(CaptureBenchmark.row(CaptureSection.MIXED_CAPTURED, 80_000, 2_000_000));
        rows.add(CaptureBenchmark.row(CaptureSection.MIXED_START, 100_000, 5_000_000));
        rows.add(CaptureBenchmark.row(CaptureSection.MIXED_TRANSACTIONAL, 100_000, 1_000_000));
        rows.add(CaptureBenchmark.row(CaptureSection.PACED_WRITTEN, 100, 12_500));
        rows.add(CaptureBenchmark.row(CaptureSection.PACED_CAPTURED, 90, 20_000));
        rows.add(CaptureBenchmark.row(CaptureSection.PACED_CAPTURED, 10, 40_000));

        Section section = CaptureSection.of(new Measurements(Map.of(), CaptureBenchmark.COLUMNS, rows));

        assertThat(section.table().rows()).containsExactly(
                List.of("mixed at 10000 rows/s: captured", "100", "20.0", "20.0", "40.0", "40.0", "8,000", ""),
                List.of("mixed backlog: captured", "1", "", "", "", "", "40,000", "1.00×"),
                List.of("mixed backlog: from the start of the process", "1", "", "", "", "", "20,000", "0.50×"),
                List.of("mixed backlog: transactional producer", "1", "", "", "", "", "100,000", "2.50×"));
        assertThat(Goals.table(Map.of("capture", section.table())).markdown()).contains("""
                | mixed load: rows of a backlog captured per second | at least 20,000 | 40,000 | yes |
                | mixed load of 10,000 rows/s: rows per second that the writer reached | at least 9,900 | 8,000 | **no** |
                | mixed load of 10,000 rows/s: COMMIT to consumer, 99th percentile | at most 250 ms | 40.0 | yes |
                """);
    }
}
