package dev.sluice.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/** Runs one benchmark by its name. */
public final class Benchmarks {
    private static final Map<String, Benchmark> ALL = new TreeMap<>(
            Map.of("latency", LatencyBenchmark::run, "tenant", TenantBenchmark::run));

    private Benchmarks() {}

    /** A measurement that prints its table and leaves nothing running. */
    @FunctionalInterface
    interface Benchmark {
        void run(Options options) throws Exception;
    }

    /**
     * @param args
     *            the benchmark's name, then its options as {@code name=value}
     */
    public static void main(String[] args) throws Exception {
        Benchmark benchmark = args.length == 0 ? null : ALL.get(args[0]);
        if (benchmark == null) {
            System.out.println("Name one of " + ALL.keySet() + ", for example -Dbenchmark=latency.");
            System.exit(1);
            return;
        }
        benchmark.run(Options.of(args));
        System.exit(0);
    }
}
