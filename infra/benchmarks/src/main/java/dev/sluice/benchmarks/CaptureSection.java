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
    static final String MIXED_CAPTURED = "mixed backlog: captured";
    static final String MIXED_START = "mixed backlog: from the start of the process";
    static final String MIXED_TRANSACTIONAL = "mixed backlog: transactional producer";
    static final String PACED_CAPTURED = "mixed at 10000 rows/s: captured";
    static final String PACED_WRITTEN = "mixed at 10000 rows/s: written";
    static final String PACED_TRANSACTIONAL = "mixed at 10000 rows/s: transactional producer";
    static final String PACED_SENT = "mixed at 10000 rows/s: sent";

    private static final List<Latency> LATENCIES = List.of(new Latency(ONE_CAPTURED), new Latency(ONE_PLAIN),
            new Latency(ONE_TRANSACTIONAL), new Latency(OTHERS), new Latency(PACED_CAPTURED, PACED_WRITTEN),
            new Latency(PACED_TRANSACTIONAL, PACED_SENT));
    private static final List<Rate> RATES = List.of(new Rate(BULK_CAPTURED, BULK_CAPTURED),
            new Rate(BULK_PLAIN, BULK_CAPTURED), new Rate(BULK_TRANSACTIONAL, BULK_CAPTURED),
            new Rate(FIRST_START, BULK_CAPTURED), new Rate(MIXED_CAPTURED, MIXED_CAPTURED),
            new Rate(MIXED_START, MIXED_CAPTURED), new Rate(MIXED_TRANSACTIONAL, MIXED_CAPTURED));

    private CaptureSection() {}

    /**
     * A measure of latencies.
     *
     * @param reached
     *            the measure of the rate that the load reached; itself if that is not measured
     */
    private record Latency(String measure, String reached) {
        Latency(String measure) {
            this(measure, measure);
        }

        String rate(Measurements measured) {
            return reached.equals(measure) ? "" : Numbers.of(rowsPerSecond(of(measured, reached)));
        }
    }

    /** A measure of rows per second, and the measure that it is compared with. */
    private record Rate(String measure, String baseline) {}

    static Section of(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (Latency wanted : LATENCIES) {
            List<Row> found = of(measured, wanted.measure);
            if (found.isEmpty()) {
                continue;
            }
            var latency = new Histogram(3);
            found.forEach(row -> latency.recordValueWithCount((long) row.number("latency_us"),
                    (long) row.number("rows")));
            List<Double> millis = Stream.of(50, 90, 99).map(it -> latency.getValueAtPercentile(it) / 1000.0).toList();
            rows.add(List.of(wanted.measure, Long.toString(latency.getTotalCount()), Numbers.of(millis.get(0)),
                    Numbers.of(millis.get(1)), Numbers.of(millis.get(2)),
                    Numbers.of(latency.getMaxValue() / 1000.0), wanted.rate(measured), ""));
            if (!wanted.measure.equals(OTHERS)) {
                groups.add(new BarChart.Group(wanted.measure, millis));
            }
        }
        for (Rate wanted : RATES) {
            List<Row> rounds = of(measured, wanted.measure);
            if (!rounds.isEmpty()) {
                double rate = rowsPerSecond(rounds);
                rows.add(List.of(wanted.measure, Integer.toString(rounds.size()), "", "", "", "", Numbers.of(rate),
                        Numbers.ratio(rate / rowsPerSecond(of(measured, wanted.baseline)))));
            }
        }
        return new Section(
                new Table(List.of("what", "measured", "p50 ms", "p90 ms", "p99 ms", "max ms", "rows/s",
                        "to the capture"), rows),
                new BarChart("From COMMIT, or from the send, to a read_committed consumer, in milliseconds",
                        List.of("p50", "p90", "p99"), groups),
                List.of("One row: 100 per second, each in its own transaction. Bulk: one transaction, from its COMMIT or"
                        + " the first send until its last row has arrived; the median of the rounds. The first start:"
                        + " from the start of its process.",
                        "Mixed: transactions of 1 to 5 rows with 200 bytes of JSON, 60 % inserts, 30 % updates, 10 %"
                                + " deletes, written by 8 connections. Backlog: written while the capture is stopped;"
                                + " from the first poll with events until the last row has arrived, without the rows of"
                                + " that poll. At a fixed rate: from the commit time that PostgreSQL logs; rows/s is the"
                                + " rate that the writer or the producer reached.",
                        "The mixed load is written with synchronous_commit = off, so that the writer takes less of the"
                                + " shared processors. At a fixed rate, one connection has it on: its commits flush"
                                + " the WAL of all connections.",
                        "The plain producer is idempotent with acks=all. The transactional one also writes the watermark"
                                + " and the source offset, as the capture does. Both send the bytes of captured rows. At"
                                + " a fixed rate, each Kafka transaction has the rows that became due during the"
                                + " previous one. Their latency counts from the time at which they became due.",
                        "to the capture: rate relative to the captured rows of the same load."));
    }

    private static List<Row> of(Measurements measured, String measure) {
        return measured.where(row -> row.text("measure").equals(measure));
    }

    private static double rowsPerSecond(List<Row> rounds) {
        return Statistics.median(rounds, row -> row.number("rows") / row.number("latency_us") * 1e6);
    }
}
