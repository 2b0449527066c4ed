package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import dev.sluice.benchmarks.peer.PeerPrograms;
import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Measurements.Row;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Statistics;
import dev.sluice.benchmarks.result.Table;

/** The section about the bridge beside other servers: medians over the rounds. Pure. */
final class PeersSection {
    /** The column of the CPU time relative to the floor on a JVM. */
    static final String TO_FLOOR = "to the JVM floor";
    /** The column of the CPU time relative to Nchan. */
    static final String TO_NCHAN = "to Nchan";
    /** The column of the rate at which connections are opened on a warm server. */
    static final String WARM_RATE = "connects/s warm";
    /** The column of the CPU time of opening a connection on a warm server. */
    static final String WARM_CPU = "CPU µs/connect";
    /** The column of the seconds until all connections are open for the first time. */
    static final String FIRST = "first s";
    /** The column of the resident memory of a connection. */
    static final String MEMORY = "KB/connection";
    private static final List<String> HEADER = List.of("case", "server", "CPU µs/delivery", TO_FLOOR, TO_NCHAN,
            "p50 ms", "p99 ms", FIRST, WARM_RATE, WARM_CPU, "gone s", "return s", "return CPU s", MEMORY);

    /** A case in which the servers are compared. */
    record Case(int connections, int tenants) {
        String label() {
            return String.format("%,d connections, %s", connections, tenants == 1 ? "1 tenant" : tenants + " tenants");
        }
    }

    private PeersSection() {}

    static Section of(Measurements measured) {
        List<Case> cases = measured.all().stream()
                .map(row -> new Case((int) row.number("connections"), (int) row.number("tenants"))).distinct()
                .sorted(Comparator.comparingInt(Case::connections).thenComparingInt(Case::tenants)).toList();
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (Case one : cases) {
            double floor = micros(rows(measured, one, PeerPrograms.JDK_FLOOR));
            double nchan = micros(rows(measured, one, PeerPrograms.NCHAN));
            for (String server : PeerPrograms.NAMES) {
                List<Row> its = rows(measured, one, server);
                if (!its.isEmpty()) {
                    rows.add(cells(one, server, its, floor, nchan));
                    groups.add(new BarChart.Group(server + ", " + one.connections + "/" + one.tenants,
                            List.of(micros(its))));
                }
            }
        }
        return new Section(new Table(HEADER, rows), new BarChart(
                "CPU of the server per delivery, in microseconds", List.of("connections/tenants"), groups),
                remarks(measured));
    }

    private static List<Row> rows(Measurements measured, Case one, String server) {
        return measured.where(row -> row.number("connections") == one.connections
                && row.number("tenants") == one.tenants && Objects.equals(row.text("server"), server));
    }

    /** Returns the CPU time of a delivery; NaN if the server was not measured. */
    private static double micros(List<Row> its) {
        return its.isEmpty()
                ? Double.NaN
                : Statistics.median(its, row -> row.number("server_cpu_s") / row.number("events") * 1e6);
    }

    private static List<String> cells(Case one, String server, List<Row> its, double floor, double nchan) {
        double micros = micros(its);
        return List.of(one.label(), server, Numbers.of(micros), ratio(micros, floor), ratio(micros, nchan),
                Numbers.of(Statistics.median(its, row -> row.number("p50_us") / 1000)),
                Numbers.of(Statistics.median(its, row -> row.number("p99_us") / 1000)),
                Numbers.of(Statistics.median(its, row -> row.number("first_s"))),
                Numbers.of(Statistics.median(its, row -> one.connections / row.number("warm_s"))),
                Numbers.of(Statistics.median(its, row -> row.number("warm_cpu_s") / one.connections * 1e6)),
                Numbers.of(Statistics.median(its, row -> row.number("gone_s"))),
                Numbers.of(Statistics.median(its, row -> row.number("return_s"))),
                Numbers.of(Statistics.median(its, row -> row.number("return_cpu_s"))),
                Numbers.of(Statistics.median(its, row -> row.number("connection_bytes") / 1000)));
    }

    private static String ratio(double micros, double other) {
        return Double.isNaN(other) ? "" : Numbers.ratio(micros / other);
    }

    private static List<String> remarks(Measurements measured) {
        List<String> remarks = new ArrayList<>(List.of(
                "first s: until all connections are open, after the start of the server. connects/s warm and CPU "
                        + "µs/connect: later, when no connection is open. A connection is open when the head of its "
                        + "response has arrived.",
                "gone s: from the close of all connections until the server has closed its side of them, at most 60 s. "
                        + "return s and return CPU s: all connections close and open again at once; until they are "
                        + "open, and until the server is idle, at most 10 s.",
                "p50 and p99: from the moment of publication. The floors publish in their own process, Nchan and "
                        + "Centrifugo by an HTTP request, the bridge and KafkaSSE by a Kafka transaction.",
                "KB/connection: resident memory of all connections less that of a tenth of them. JVMs collect garbage "
                        + "before; the kernel's memory is not included."));
        for (String column : List.of("missing", "lost", "refused", "retried")) {
            List<String> wrong = measured.where(row -> row.number(column) != 0).stream()
                    .map(row -> row.text("server") + " " + row.text("connections") + "/" + row.text("tenants") + ": "
                            + row.text(column))
                    .toList();
            if (!wrong.isEmpty()) {
                remarks.add(what(column) + ": " + String.join(", ", wrong) + ".");
            }
        }
        return remarks;
    }

    private static String what(String column) {
        return switch (column) {
            case "missing" -> "Deliveries that did not arrive (connections/tenants)";
            case "lost" -> "Connections that the server ended";
            case "refused" -> "Attempts to connect that were refused or not answered";
            default -> "Connections whose first packet was sent again, after a second, because the listener's queue "
                    + "was full";
        };
    }
}
