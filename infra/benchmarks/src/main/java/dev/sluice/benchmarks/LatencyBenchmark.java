package dev.sluice.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Table;
import dev.sluice.testkit.StreamSocket;

/**
 * Latency from the return of a single-row INSERT to its bytes at a client: one row per transaction, at fixed rates,
 * after a warm-up. The client reads a plain socket; both times come from this process.
 */
final class LatencyBenchmark implements Benchmark {
    private static final Pattern ROW = Pattern.compile("\"id\":\"(\\d+)\"");
    private static final Duration SILENCE_LIMIT = Duration.ofMinutes(1);
    private static final int WARM_UP = 3000;
    private static final int[] RATES = {10, 100, 1000};

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("rows");
        int rows = options.number("rows", 1000);
        List<List<String>> measured = new ArrayList<>();
        try (RunningStandalone system = RunningStandalone.start();
                Connection database = DriverManager.getConnection(system.jdbcUrl());
                var stream = new StreamSocket(SILENCE_LIMIT)) {
            BufferedReader lines = stream.open(system.stream(), system.token("bench", "ada")).lines();
            int total = WARM_UP + RATES.length * rows;
            var arrivals = new AtomicLongArray(total + 1);
            var live = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> read(lines, arrivals, live));
            live.await();
            PacedRows.insert(database, "bench", WARM_UP, 1000).micros(arrivals::get);
            for (int rate : RATES) {
                for (long micros : PacedRows.insert(database, "bench", rows, rate).micros(arrivals::get)) {
                    measured.add(List.of(Integer.toString(rate), Long.toString(micros)));
                }
            }
        }
        String how = "nothing is pinned; everything in one process, the client in another; " + WARM_UP
                + " rows before";
        results.write("latency", Machine.notes("latency", how), List.of("rows_per_second", "latency_us"), measured);
    }

    @Override
    public Section section(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (String rate : measured.all().stream().map(row -> row.text("rows_per_second")).distinct().toList()) {
            var latency = new Histogram(3);
            measured.where(row -> row.text("rows_per_second").equals(rate))
                    .forEach(row -> latency.recordValue((long) row.number("latency_us")));
            List<Double> millis = Stream.of(50, 90, 99)
                    .map(percentile -> latency.getValueAtPercentile(percentile) / 1000.0).toList();
            rows.add(List.of(rate, Long.toString(latency.getTotalCount()), Numbers.of(millis.get(0)),
                    Numbers.of(millis.get(1)), Numbers.of(millis.get(2)), Numbers.of(latency.getMaxValue() / 1000.0)));
            groups.add(new BarChart.Group(rate + " rows/s", millis));
        }
        return new Section(new Table(List.of("rows/s", "rows", "p50 ms", "p90 ms", "p99 ms", "max ms"), rows),
                new BarChart("From INSERT returning to its bytes at the client, in milliseconds",
                        List.of("p50", "p90", "p99"), groups),
                List.of("One row per transaction. A row that arrives before its INSERT returns counts as 0."));
    }

    private static void read(BufferedReader lines, AtomicLongArray arrivals, CountDownLatch live) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: caught-up")) {
                    live.countDown();
                } else if (line.startsWith("data: {\"type\":\"activity\"")) {
                    long now = System.nanoTime();
                    Matcher row = ROW.matcher(line);
                    if (row.find()) {
                        arrivals.set(Integer.parseInt(row.group(1)), now);
                    }
                }
            }
        } catch (IOException closed) {
            // The benchmark is over.
        }
    }
}
