package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Measurements.Row;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Statistics;
import dev.sluice.benchmarks.result.Table;
import dev.sluice.benchmarks.server.Subject;

/** The section about fan-out: medians over the rounds; a ratio is the median of the rounds' ratios. Pure. */
final class FanOutSection {
    private static final List<String> SERVERS = List.of(Subject.FLOOR, Subject.BRIDGE, Subject.EMITTER);

    /** A case in which the servers are compared. */
    private record Case(int connections, int tenants, String mode) {
        boolean has(Row row) {
            return row.number("connections") == connections && row.number("tenants") == tenants
                    && row.text("mode").equals(mode);
        }

        String label() {
            return String.format("%,d connections, %s, %s", connections,
                    tenants == 1 ? "1 tenant" : tenants + " tenants",
                    mode.equals(FanOutBenchmark.PACED) ? "paced" : "bursts");
        }
    }

    private FanOutSection() {}

    static Section of(Measurements measured) {
        List<Case> cases = measured.all().stream().map(row -> new Case((int) row.number("connections"),
                (int) row.number("tenants"), row.text("mode"))).distinct()
                .sorted(Comparator.comparing(Case::mode).reversed().thenComparingInt(Case::connections)
                        .thenComparingInt(Case::tenants))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (Case one : cases) {
            List<Double> micros = new ArrayList<>();
            for (String server : SERVERS) {
                List<Row> its = measured.where(row -> one.has(row) && row.text("server").equals(server));
                double micro = Statistics.median(its, FanOutSection::micros);
                micros.add(micro);
                rows.add(List.of(one.label(), server, Numbers.of(micro),
                        Numbers.ratio(ratio(measured, one, server)),
                        Numbers.of(Statistics.median(its, row -> row.number("events") / row.number("writes"))),
                        Numbers.of(Statistics.median(its, row -> row.number("events") / row.number("seconds"))),
                        Numbers.of(1e6 / micro),
                        Numbers.percent(Statistics.median(its, row -> row.number("client_cpu_s")
                                / row.number("seconds"))),
                        Numbers.of(Statistics.median(its, row -> one.connections / row.number("connect_s")))));
            }
            groups.add(new BarChart.Group(one.label(), micros));
        }
        var table = new Table(
                List.of("case", "server", "CPU µs/delivery", "to the floor", "events/write", "deliveries/s",
                        "per core-s", "client CPU", "connects/s"),
                rows);
        return new Section(table, new BarChart("CPU of the server per delivery, in microseconds", SERVERS, groups),
                remarks(measured));
    }

    private static double micros(Row row) {
        return row.number("server_cpu_s") / row.number("events") * 1e6;
    }

    private static double ratio(Measurements measured, Case one, String server) {
        List<Row> its = measured.where(row -> one.has(row) && row.text("server").equals(server));
        return Statistics.median(its, row -> {
            Row floor = measured.where(other -> one.has(other) && other.text("server").equals(Subject.FLOOR)
                    && other.text("round").equals(row.text("round"))).getFirst();
            return micros(row) / micros(floor);
        });
    }

    private static List<String> remarks(Measurements measured) {
        double errors = measured.all().stream().mapToDouble(row -> row.number("order_errors")).sum();
        double foreign = Statistics.median(measured.all(), row -> row.number("foreign_cpu_s") / row.number("seconds"));
        double bridge = most(measured, Subject.BRIDGE);
        double floor = most(measured, Subject.FLOOR);
        return List.of(
                String.format("Events lost, duplicated or out of order on the checked tenth of the connections: %.0f.",
                        errors),
                "to the floor: the median of the ratios of all rounds, so it may differ from the ratio of the medians.",
                "events/write: events per write of the server process, counted whatever it wrote. A paced server with "
                        + "more than 1 was late and wrote several events together, which costs less per event.",
                "The load client took up to " + Numbers.of(floor) + " events/s from the floor, and "
                        + Numbers.of(bridge) + " from the bridge.",
                "per core-s: deliveries per second of server CPU. client CPU: that of the load client. Other processes, "
                        + "Kafka among them, used " + Numbers.of(foreign) + " processors meanwhile (median).");
    }

    private static double most(Measurements measured, String server) {
        return measured.where(row -> row.text("server").equals(server)).stream()
                .mapToDouble(row -> row.number("events") / row.number("seconds")).max().orElse(Double.NaN);
    }
}
