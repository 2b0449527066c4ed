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
}
