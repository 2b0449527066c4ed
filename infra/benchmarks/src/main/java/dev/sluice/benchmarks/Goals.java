package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.sluice.benchmarks.peer.PeerPrograms;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Table;
import dev.sluice.benchmarks.server.Subject;

/** The goals, compared with the tables of the benchmarks. Pure. */
final class Goals {
    private static final List<Goal> EACH = List.of(
            most("CPU per delivery relative to the floor, each a write of its own, 1,000 connections", "fan-out",
                    List.of("1,000 connections, 1 tenant, paced", Subject.BRIDGE), "to the floor", 1.3, "1.3×"),
            most("CPU per delivery relative to the floor, each a write of its own, 10,000 connections", "fan-out",
                    List.of("10,000 connections, 1 tenant, paced", Subject.BRIDGE), "to the floor", 1.3, "1.3×"),
            most("CPU per delivery relative to the floor, 32 pending, 1,000 connections", "fan-out",
                    List.of("1,000 connections, 1 tenant, bursts", Subject.BRIDGE), "to the floor", 1.1, "1.1×"),
            most("CPU per delivery relative to the floor, 32 pending, 10,000 connections", "fan-out",
                    List.of("10,000 connections, 1 tenant, bursts", Subject.BRIDGE), "to the floor", 1.1, "1.1×"),
            most("INSERT to client, 100 rows/s, median", "latency", List.of("100"), "p50 ms", 10, "10 ms"),
            most("INSERT to client, 100 rows/s, 99th percentile", "latency", List.of("100"), "p99 ms", 50, "50 ms"),
            most("COMMIT to consumer, 100 rows/s, median", "capture", List.of(CaptureSection.ONE_CAPTURED), "p50 ms",
                    8, "8 ms"),
            least("rows captured per second, in bulk", "capture", List.of(CaptureSection.BULK_CAPTURED), "rows/s",
                    20_000, "20,000"),
            most("in bulk: rate of a transactional producer relative to the capture", "capture",
                    List.of(CaptureSection.BULK_TRANSACTIONAL), "to the capture", 2, "2×"),
            least("mixed load: rows of a backlog captured per second", "capture",
                    List.of(CaptureSection.MIXED_CAPTURED), "rows/s", 20_000, "20,000"),
            least("mixed load of 10,000 rows/s: rows per second that the writer reached", "capture",
                    List.of(CaptureSection.PACED_CAPTURED), "rows/s", 9_900, "9,900"),
            most("mixed load of 10,000 rows/s: COMMIT to consumer, 99th percentile", "capture",
                    List.of(CaptureSection.PACED_CAPTURED), "p99 ms", 250, "250 ms"),
            least("one client reads all: rate relative to a bare consumer", "replay",
                    List.of("one client reads all", Subject.BRIDGE), "of baseline", 80, "80 %"),
            most("1,000 clients at once: bytes from Kafka relative to one client", "replay",
                    List.of("1,000 clients at once", Subject.BRIDGE), "Kafka bytes", 1.2,
                    "1.2×"),
            least("1,000 clients at once: rate relative to the floor", "replay",
                    List.of("1,000 clients at once", Subject.BRIDGE), "of baseline", 70, "70 %"),
            most("10,000 clients at once: bytes from Kafka relative to one client", "replay",
                    List.of("10,000 clients at once", Subject.BRIDGE), "Kafka bytes", 1.2,
                    "1.2×"),
            least("10,000 clients at once: rate relative to the floor", "replay",
                    List.of("10,000 clients at once", Subject.BRIDGE), "of baseline", 60, "60 %"),
            most("10,000 clients at once: live p99 relative to undisturbed", "replay",
                    List.of("10,000 clients at once", Subject.BRIDGE), "live p99 ratio", 2, "2×"),
            most("resident memory of an idle connection, with the recommended JVM options", "idle",
                    List.of(Subject.BRIDGE), "resident KB", 10, "10 KB"),
            most("disconnects at a fixed rate: until the stream does not count against the limits, 99th percentile",
                    "disconnects",
                    List.of(DisconnectBenchmark.PACED), "p99 ms", 100, "100 ms"),
            most("10,000 disconnects at once: until no stream counts against the limits", "disconnects",
                    List.of(DisconnectBenchmark.AT_ONCE, "10,000"), "max ms", 2000, "2,000 ms"),
            most("first event after `ready` on an unread partition, median, relative to the second", "first-event",
                    List.of(FirstEventBenchmark.FIRST), "p50, to the second", 1.5, "1.5×"));

    private Goals() {}

    /** Returns the goals beside other servers, the same in each case. */
    private static Stream<Goal> peers(PeersSection.Case one) {
        List<String> bridge = List.of(one.label(), PeerPrograms.BRIDGE);
        return Stream.of(
                most("beside peers: CPU per delivery relative to the JVM floor, " + one.label(), "peers", bridge,
                        PeersSection.TO_FLOOR, 1.3,
                        "1.3×"),
                most("beside peers: CPU per delivery relative to Nchan, " + one.label(), "peers", bridge,
                        PeersSection.TO_NCHAN, 0.999,
                        "0.99×"));
    }

    /** Returns the goals of many connections that come at once. */
    private static Stream<Goal> connects(String server) {
        List<String> row = List.of(new PeersSection.Case(10_000, 1).label(), server);
        return Stream.of(
                most("CPU of a connect, warm, 10,000 tokens, " + server, "peers", row, PeersSection.WARM_CPU, 150,
                        "150 µs"),
                least("connects per second, warm, " + server, "peers", row, PeersSection.WARM_RATE, 5000, "5,000"),
                most("the first 10,000 connections after a start, " + server, "peers", row, PeersSection.FIRST, 5,
                        "5 s"));
    }

    private static List<Goal> all() {
        Stream<Goal> peers = Stream.of(1000, 10_000)
                .flatMap(connections -> Stream.of(1, 100).map(of -> new PeersSection.Case(connections, of)))
                .flatMap(Goals::peers);
        Stream<Goal> connects = Stream.of(PeerPrograms.BRIDGE, PeerPrograms.RS256_BRIDGE).flatMap(Goals::connects);
        Stream<Goal> memory = Stream.of(most("resident memory of a connection beside peers", "peers",
                List.of(new PeersSection.Case(10_000, 1).label(), PeerPrograms.BRIDGE), PeersSection.MEMORY, 10,
                "10 KB"));
        return Stream.of(EACH.stream(), peers, connects, memory).flatMap(goals -> goals).toList();
    }

    /** Returns the goals of the benchmarks that have a table; tables by the name of their benchmark. */
    static Table table(Map<String, Table> tables) {
        List<List<String>> rows = new ArrayList<>();
        for (Goal goal : all()) {
            Table table = tables.get(goal.benchmark);
            if (table != null) {
                int column = table.header().indexOf(goal.column);
                table.rows().stream().filter(row -> row.subList(0, goal.row.size()).equals(goal.row))
                        .map(row -> row.get(column)).filter(cell -> !cell.isEmpty()).forEach(cell -> rows
                                .add(List.of(goal.what, goal.text, cell, goal.isMet(cell) ? "yes" : "**no**")));
            }
        }
        return new Table(List.of("what", "goal", "measured", "met"), rows);
    }

    private static Goal most(String what, String benchmark, List<String> row, String column, double limit,
            String text) {
        return new Goal(what, benchmark, row, column, new Range(0, limit), "at most " + text);
    }

    private static Goal least(String what, String benchmark, List<String> row, String column, double limit,
            String text) {
        return new Goal(what, benchmark, row, column, new Range(limit, Double.MAX_VALUE), "at least " + text);
    }

    /** The range of values that meet a goal. */
    private record Range(double from, double to) {}

    /** The goal for one column of the row that begins with these cells. */
    private record Goal(String what, String benchmark, List<String> row, String column, Range range, String text) {
        boolean isMet(String cell) {
            if (cell.equals(Numbers.UNKNOWN)) {
                return false;
            }
            double measured = Double.parseDouble(cell.replaceAll("[×%, ]", ""));
            return measured >= range.from && measured <= range.to;
        }
    }
}
