package dev.sluice.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.server.CapturedDatabase;
import dev.sluice.benchmarks.server.EventTopics;

/**
 * Latency and throughput from COMMIT to a {@code read_committed} consumer: single rows, rows in bulk, rows of another
 * tenant while a very large transaction is captured, and a mixed load. For comparison, it sends the same bytes through
 * Kafka without a capture.
 */
final class CaptureBenchmark implements Benchmark {
    static final List<String> COLUMNS = List.of("measure", "rows", "latency_us");
    private static final int WARM_UP = 3000;
    private static final int RATE = 100;
    /** With the other columns and the JSON, about 300 bytes per row. */
    private static final int TEXT_CHARACTERS = 220;
    private static final int MAX_OTHERS = 60_000;

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("parts", "rows", "bulk", "copy", "rounds", "backlog", "seconds");
        for (String part : options.text("parts", "inserts,mixed").split(",", -1)) {
            switch (part) {
                case "inserts" -> inserts(options, results);
                case "mixed" -> new MixedLoad(options.number("backlog", 300_000), options.number("seconds", 25),
                        options.number("rounds", 3)).measure(results);
                default -> throw new IllegalArgumentException("parts=" + part + ": expected inserts or mixed");
            }
        }
    }

    private static void inserts(Options options, Results results) throws Exception {
        int rows = options.number("rows", 3000);
        int bulk = options.number("bulk", 300_000);
        int copy = options.number("copy", 1_000_000);
        int rounds = options.number("rounds", 3);
        List<List<String>> measured = new ArrayList<>();
        try (CapturedDatabase captured = CapturedDatabase.create(); Connection database = captured.connect()) {
            copy(database, copy);
            long began = System.nanoTime();
            var _ = captured.startCapture();
            measured.add(row(CaptureSection.FIRST_START, copy, (System.nanoTime() - began) / 1000));
            int numbers = WARM_UP + rows + MAX_OTHERS + (rounds + 1) * bulk + 2 * copy + 1;
            try (var arrivals = new Arrivals(captured.bootstrapServers(), EventTopics.topic(), numbers)) {
                arrivals.awaitBulk(copy);
                PacedRows.insert(database, "one", WARM_UP, 1000).micros(arrivals::nanos);
                for (long micros : PacedRows.insert(database, "one", rows, RATE).micros(arrivals::nanos)) {
                    measured.add(row(CaptureSection.ONE_CAPTURED, 1, micros));
                }
                for (int round = 0; round <= rounds; round++) {
                    long micros = copied(database, arrivals, bulk);
                    if (round > 0) {
                        measured.add(row(CaptureSection.BULK_CAPTURED, bulk, micros));
                    }
                }
                measured.addAll(others(captured, arrivals, copy));
            }
            measured.addAll(new ProducerCost(captured.bootstrapServers(), rows, bulk, rounds).measure());
        }
        results.write("capture", Machine.notes("capture", String.format(Locale.ROOT,
                "nothing is pinned; PostgreSQL, Kafka, the capture and the consumer in processes of their own; %,d rows"
                        + " and %,d in bulk before; %,d rows in a bulk",
                WARM_UP, bulk, bulk)), COLUMNS, measured);
    }

    static List<String> row(String measure, int rows, long micros) {
        return List.of(measure, Integer.toString(rows), Long.toString(micros));
    }

    /**
     * Copies rows in one transaction; returns the microseconds from the return of the COPY to its last row at the
     * consumer.
     */
    private static long copied(Connection database, Arrivals arrivals, int rows) throws Exception {
        long before = arrivals.bulk();
        copy(database, rows);
        long committed = System.nanoTime();
        arrivals.awaitBulk(before + rows);
        return (System.nanoTime() - committed) / 1000;
    }

    private static void copy(Connection database, int rows) throws Exception {
        String text = "x".repeat(TEXT_CHARACTERS);
        CopyIn copy = database.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("copy activity (tenant_id, kind, payload) from stdin");
        for (int n = 0; n < rows; n++) {
            byte[] line = ("t" + n % 20 + "\t" + Arrivals.BULK + "\t{\"number\": " + n + ", \"text\": \"" + text
                    + "\"}\n").getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(line, 0, line.length);
        }
        copy.endCopy();
    }

    /** Measures rows of another tenant, one per transaction, from before the COPY until its last row has arrived. */
    private static List<List<String>> others(CapturedDatabase captured, Arrivals arrivals, int rows)
            throws Exception {
        long target = arrivals.bulk() + rows;
        List<List<String>> measured = new ArrayList<>();
        try (Connection database = captured.connect(); Connection other = captured.connect()) {
            var copying = new FutureTask<Void>(() -> {
                copy(database, rows);
                return null;
            });
            Thread.ofPlatform().daemon().name("copy").start(copying);
            PacedRows inserted = PacedRows.insertWhile(
                    () -> arrivals.bulk() < target && copying.state() != Future.State.FAILED, other, "other",
                    MAX_OTHERS, RATE);
            copying.get();
            arrivals.awaitBulk(target);
            for (long micros : inserted.micros(arrivals::nanos)) {
                measured.add(row(CaptureSection.OTHERS, 1, micros));
            }
        }
        return measured;
    }

    @Override
    public Section section(Measurements measured) {
        return CaptureSection.of(measured);
    }
}
