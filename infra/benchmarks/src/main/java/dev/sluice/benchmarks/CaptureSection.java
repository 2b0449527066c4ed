package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Measurements.Row;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Statistics;
import dev.sluice.benchmarks.result.Table;

/** The section about the capture. Pure. */
final class CaptureSection {
    static final String ONE_CAPTURED = "one row: captured";
    static final String ONE_PLAIN = "one row: plain producer";
    static final String ONE_TRANSACTIONAL = "one row: transactional producer";
    static final String OTHERS = "one row of another tenant during a COPY";
    static final String FIRST_START = "rows that are there at the first start";
    static final String BULK_CAPTURED = "bulk: captured";
    static final String BULK_PLAIN = "bulk: plain producer";
    static final String BULK_TRANSACTIONAL = "bulk: transactional producer";

    private CaptureSection() {}

    static Section of(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (String measure : List.of(ONE_CAPTURED, ONE_PLAIN, ONE_TRANSACTIONAL, OTHERS)) {
            var latency = new Histogram(3);
            of(measured, measure).forEach(row -> latency.recordValue((long) row.number("latency_us")));
            List<Double> millis = Stream.of(50, 90, 99).map(it -> latency.getValueAtPercentile(it) / 1000.0).toList();
            rows.add(List.of(measure, Long.toString(latency.getTotalCount()), Numbers.of(millis.get(0)),
                    Numbers.of(millis.get(1)), Numbers.of(millis.get(2)),
                    Numbers.of(latency.getMaxValue() / 1000.0), "", ""));
            if (!measure.equals(OTHERS)) {
                groups.add(new BarChart.Group(measure, millis));
            }
        }
        double captured = rowsPerSecond(of(measured, BULK_CAPTURED));
        for (String measure : List.of(BULK_CAPTURED, BULK_PLAIN, BULK_TRANSACTIONAL, FIRST_START)) {
            List<Row> rounds = of(measured, measure);
            double rate = rowsPerSecond(rounds);
            rows.add(List.of(measure, Integer.toString(rounds.size()), "", "", "", "", Numbers.of(rate),
                    Numbers.ratio(rate / captured)));
        }
        return new Section(
                new Table(List.of("what", "measured", "p50 ms", "p90 ms", "p99 ms", "max ms", "rows/s",
                        "to the capture"), rows),
                new BarChart("From COMMIT, or from the send, to a read_committed consumer, in milliseconds",
                        List.of("p50", "p90", "p99"), groups),
                List.of("One row: 100 per second, each in its own transaction. Bulk: one transaction, from its COMMIT or"
                        + " the first send until its last row has arrived; the median of the rounds. The first start:"
                        + " from the start of its process.",
                        "The plain producer is idempotent with acks=all. The transactional one also writes the watermark"
                                + " and the source offset, as the capture does. Both send the bytes of captured rows.",
                        "to the capture: rate relative to \"" + BULK_CAPTURED + "\"."));
    }

    private static List<Row> of(Measurements measured, String measure) {
        return measured.where(row -> row.text("measure").equals(measure));
    }

    private static double rowsPerSecond(List<Row> rounds) {
        return Statistics.median(rounds, row -> row.number("rows") / row.number("latency_us") * 1e6);
    }
}
