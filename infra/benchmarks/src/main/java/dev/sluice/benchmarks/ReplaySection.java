package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;

import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Measurements.Row;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Statistics;
import dev.sluice.benchmarks.result.Table;
import dev.sluice.benchmarks.server.Subject;

/** The section about replays: medians over rounds, and ratios to the reference of each. Pure. */
final class ReplaySection {
    private ReplaySection() {}

    static Section of(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (String reader : List.of(ReplayBenchmark.BARE, Subject.BRIDGE)) {
            add(rows, groups, "one client reads all", reader,
                    measured.where(row -> is(row, ReplayBenchmark.ONE, reader, 1)),
                    measured.where(row -> is(row, ReplayBenchmark.ONE, ReplayBenchmark.BARE, 1)), measured);
        }
        List<Integer> sizes = measured.where(row -> row.text("case").equals(ReplayBenchmark.HERD)).stream()
                .map(row -> (int) row.number("clients")).distinct().sorted().toList();
        for (int size : sizes) {
            List<Row> floor = measured.where(row -> is(row, ReplayBenchmark.HERD, Subject.FLOOR, size));
            for (String reader : List.of(Subject.FLOOR, Subject.BRIDGE)) {
                add(rows, groups, size == 1 ? "one client of 100 tenants" : String.format("%,d clients at once", size),
                        reader, measured.where(row -> is(row, ReplayBenchmark.HERD, reader, size)), floor, measured);
            }
        }
        for (Row row : measured.where(row -> row.text("case").equals(ReplayBenchmark.LIVE))) {
            rows.add(List.of("live events, nobody replays", Subject.BRIDGE, "", "", "", "", "", millis(row,
                    "live_p50_us"), millis(row, "live_p99_us"), undisturbed(row, measured)));
        }
        double errors = measured.where(row -> !row.text("order_errors").isEmpty()).stream()
                .mapToDouble(row -> row.number("order_errors")).sum();
        return new Section(
                new Table(List.of("case", "reader", "seconds", "events/s", "of baseline", "CPU µs/event", "Kafka bytes",
                        "p50 ms", "p99 ms", "live p99 ratio"), rows),
                new BarChart("Replayed events per second", List.of("events/s"), groups),
                List.of("Baseline: for one client a bare KafkaConsumer with the same settings on the same records; for "
                        + "many clients the floor with a fifth of the events for each. The time includes connecting.",
                        "Kafka bytes: relative to those of one client. live p99 ratio: relative to live events while "
                                + "nobody replays.",
                        "p50 and p99: latency of live events. They go to 100 streams of another tenant, 20 per second, "
                                + "and are timed from before the write to Kafka to the client, whose processor the "
                                + "replaying clients and Kafka share.",
                        String.format(
                                "Events lost, duplicated or out of order (all checked for one client, a tenth for "
                                        + "many): %.0f.",
                                errors)));
    }

    private static boolean is(Row row, String name, String reader, int clients) {
        return row.text("case").equals(name) && row.text("reader").equals(reader) && row.number("clients") == clients;
    }

    private static void add(List<List<String>> rows, List<BarChart.Group> groups, String label, String reader,
            List<Row> its, List<Row> measure, Measurements measured) {
        if (its.isEmpty()) {
            return;
        }
        double rate = Statistics.median(its, ReplaySection::rate);
        Row first = its.getFirst();
        rows.add(List.of(label, reader, Numbers.of(Statistics.median(its, row -> row.number("seconds"))),
                Numbers.of(rate),
                measure.isEmpty() ? "" : Numbers.percent(rate / Statistics.median(measure, ReplaySection::rate)),
                Numbers.of(Statistics.median(its, row -> row.number("server_cpu_s") / row.number("events") * 1e6)),
                kafkaBytes(first, measured), millis(first, "live_p50_us"), millis(first, "live_p99_us"),
                undisturbed(first, measured)));
        groups.add(new BarChart.Group(label + ", " + reader, List.of(rate)));
    }

    private static double rate(Row row) {
        return row.number("events") / row.number("seconds");
    }

    private static String kafkaBytes(Row row, Measurements measured) {
        List<Row> alone = measured.where(other -> is(other, ReplayBenchmark.HERD, Subject.BRIDGE, 1));
        return !row.text("case").equals(ReplayBenchmark.HERD) || row.text("kafka_bytes").isEmpty() || alone.isEmpty()
                ? ""
                : Numbers.ratio(row.number("kafka_bytes") / alone.getFirst().number("kafka_bytes"));
    }

    private static String undisturbed(Row row, Measurements measured) {
        List<Row> quiet = measured.where(other -> other.text("case").equals(ReplayBenchmark.LIVE));
        return row.text("live_p99_us").isEmpty() || quiet.isEmpty()
                ? ""
                : Numbers.ratio(row.number("live_p99_us") / quiet.getFirst().number("live_p99_us"));
    }

    private static String millis(Row row, String column) {
        return row.text(column).isEmpty() ? "" : Numbers.of(row.number(column) / 1000);
    }
}
