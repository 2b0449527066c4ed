package dev.sluice.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.HdrHistogram.Histogram;

/**
 * From the return of a single-row INSERT to its bytes at a client, one row a transaction, at fixed rates, after a
 * warm-up. The client reads a plain socket; both clocks are this process's.
 */
final class LatencyBenchmark {
    private static final Pattern ROW = Pattern.compile("\"id\":\"(\\d+)\"");
    private static final int WARM_UP = 3000;
    private static final int[] RATES = {10, 100, 1000};

    private LatencyBenchmark() {}

    static void run(Options options) throws Exception {
        int rows = options.number("rows", 1000);
        try (var system = RunningStandalone.start();
                Connection database = DriverManager.getConnection(system.jdbcUrl());
                var stream = new SseSocket(system.http, system.token("bench", "ada"), "")) {
            int total = WARM_UP + RATES.length * rows;
            var arrivals = new AtomicLongArray(total + 1);
            var live = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> read(stream, arrivals, live));
            live.await();
            System.out.printf("INSERT returning -> bytes at the client, %d rows each, warm (%d rows before)%n%n", rows,
                    WARM_UP);
            System.out.println("  rows/s    p50 ms    p90 ms    p99 ms    max ms");
            insert(database, WARM_UP, 1000, arrivals);
            for (int rate : RATES) {
                Histogram latency = insert(database, rows, rate, arrivals);
                System.out.printf("  %6d  %8.1f  %8.1f  %8.1f  %8.1f%n", rate, millis(latency, 50), millis(latency, 90),
                        millis(latency, 99), latency.getMaxValue() / 1000.0);
            }
        }
    }

    private static double millis(Histogram latency, double percentile) {
        return latency.getValueAtPercentile(percentile) / 1000.0;
    }

    private static void read(SseSocket stream, AtomicLongArray arrivals, CountDownLatch live) {
        try {
            stream.lines(line -> {
                if (line.startsWith("event: caught-up")) {
                    live.countDown();
                } else if (line.startsWith("data: {\"type\":\"activity\"")) {
                    long now = System.nanoTime();
                    Matcher row = ROW.matcher(line);
                    if (row.find()) {
                        arrivals.set(Integer.parseInt(row.group(1)), now);
                    }
                }
            });
        } catch (IOException closed) {
            // The benchmark is over.
        }
    }

    /** Inserts at a fixed rate, then waits for the last row; a late insert is not made up for. */
    private static Histogram insert(Connection database, int rows, int rate, AtomicLongArray arrivals)
            throws SQLException {
        int[] ids = new int[rows];
        long[] returned = new long[rows];
        long interval = TimeUnit.SECONDS.toNanos(1) / rate;
        try (PreparedStatement insert = database.prepareStatement("insert into activity (tenant_id, kind, payload) "
                + "values ('bench', 'measured', '{\"text\":\"about as long as an event usually is\"}') returning id")) {
            long next = System.nanoTime();
            for (int n = 0; n < rows; n++) {
                while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                next = Math.max(next + interval, System.nanoTime());
                try (ResultSet row = insert.executeQuery()) {
                    returned[n] = System.nanoTime();
                    row.next();
                    ids[n] = row.getInt(1);
                }
            }
        }
        Histogram latency = new Histogram(3);
        for (int n = 0; n < rows; n++) {
            while (arrivals.get(ids[n]) == 0) {
                Thread.onSpinWait();
            }
            latency.recordValue(Math.max(0, arrivals.get(ids[n]) - returned[n]) / 1000);
        }
        return latency;
    }
}
