package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.sluice.benchmarks.result.Table;
import dev.sluice.benchmarks.server.Subject;

/** What was aimed at before anything was built, beside what the benchmarks' tables say now. Pure. */
final class Aims {
    private static final List<Aim> ALL = List.of(
            most("CPU of a delivery, each a write of its own, 10,000 connections", "fan-out",
                    List.of("10,000 connections, 1 tenant, paced", Subject.BRIDGE), "to the floor", 1.5, "1.5×"),
            most("CPU of a delivery, 32 pending, 10,000 connections", "fan-out",
                    List.of("10,000 connections, 1 tenant, bursts", Subject.BRIDGE), "to the floor", 1.5, "1.5×"),
            most("INSERT to client, 100 rows/s, median", "latency", List.of("100"), "p50 ms", 10, "10 ms"),
            most("INSERT to client, 100 rows/s, 99th percentile", "latency", List.of("100"), "p99 ms", 50, "50 ms"),
            most("COMMIT to consumer, 100 rows/s, median", "capture", List.of(CaptureSection.ONE_CAPTURED), "p50 ms",
                    8, "8 ms"),
            least("rows captured a second, in bulk", "capture", List.of(CaptureSection.BULK_CAPTURED), "rows/s",
                    20_000, "20,000"),
            least("one client reads all: rate, to a bare consumer's", "replay",
                    List.of("one client reads all", Subject.BRIDGE), "of its measure", 80, "80 %"),
            most("1,000 clients at once: bytes from Kafka, to one client's", "replay",
                    List.of("1,000 clients at once", Subject.BRIDGE), "Kafka bytes, to one client's", 1.2, "1.2×"),
            least("1,000 clients at once: rate, to the floor's", "replay",
                    List.of("1,000 clients at once", Subject.BRIDGE), "of its measure", 60, "60 %"),
            most("10,000 clients at once: bytes from Kafka, to one client's", "replay",
                    List.of("10,000 clients at once", Subject.BRIDGE), "Kafka bytes, to one client's", 1.2, "1.2×"),
            least("10,000 clients at once: rate, to the floor's", "replay",
                    List.of("10,000 clients at once", Subject.BRIDGE), "of its measure", 60, "60 %"),
            most("10,000 clients at once: 99th percentile of live latency, to undisturbed", "replay",
                    List.of("10,000 clients at once", Subject.BRIDGE), "live p99, to undisturbed", 2, "2×"),
            most("memory of an idle connection, resident, with the JVM's options of docs/operations.md", "idle",
                    List.of(Subject.BRIDGE), "resident KB", 15,
                    "15 KB"));

    private Aims() {}

    /** The aims of those benchmarks that there are tables of, by name. */
    static Table table(Map<String, Table> tables) {
        List<List<String>> rows = new ArrayList<>();
        for (Aim aim : ALL) {
            Table table = tables.get(aim.benchmark);
            if (table != null) {
                int column = table.header().indexOf(aim.column);
                table.rows().stream().filter(row -> row.subList(0, aim.row.size()).equals(aim.row))
                        .map(row -> row.get(column)).filter(cell -> !cell.isEmpty()).forEach(cell -> rows
                                .add(List.of(aim.what, aim.text, cell, aim.isMet(cell) ? "yes" : "**no**")));
            }
        }
        return new Table(List.of("what", "aim", "measured", "met"), rows);
    }

    private static Aim most(String what, String benchmark, List<String> row, String column, double limit,
            String text) {
        return new Aim(what, benchmark, row, column, new Range(0, limit), "at most " + text);
    }

    private static Aim least(String what, String benchmark, List<String> row, String column, double limit,
            String text) {
        return new Aim(what, benchmark, row, column, new Range(limit, Double.MAX_VALUE), "at least " + text);
    }

    /** What a cell may say. */
    private record Range(double from, double to) {}

    /** What the cell of a column is to say, in the row that begins with these texts. */
    private record Aim(String what, String benchmark, List<String> row, String column, Range range, String text) {
        boolean isMet(String cell) {
            double measured = Double.parseDouble(cell.replaceAll("[×%, ]", ""));
            return measured >= range.from && measured <= range.to;
        }
    }
}
