package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.benchmarks.result.Section;

/** The program that runs one benchmark by name, or generates the page with the results of all. */
public final class Benchmarks {
    /** All benchmarks by name, in the order of the page. */
    static final Map<String, Benchmark> ALL = all();

    private Benchmarks() {}

    private static Map<String, Benchmark> all() {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("fan-out", new FanOutBenchmark());
        all.put("peers", new PeersBenchmark());
        all.put("latency", new LatencyBenchmark());
        all.put("first-event", new FirstEventBenchmark());
        all.put("replay", new ReplayBenchmark());
        all.put("tenant", new TenantBenchmark());
        all.put("capture", new CaptureBenchmark());
        all.put("idle", new IdleBenchmark());
        all.put("disconnects", new DisconnectBenchmark());
        all.put("heartbeat", new HeartbeatBenchmark());
        return all;
    }

    /** Runs a benchmark; the arguments are its name, or {@code report}, then its options as {@code name=value}. */
    public static void main(String[] args) throws Exception {
        String name = args.length == 0 ? "none" : args[0];
        Benchmark benchmark = ALL.get(name);
        if (benchmark == null && !name.equals("report")) {
            System.out.println("Name one of " + ALL.keySet() + " or report, for example -Dbenchmark=latency.");
            System.exit(1);
            return;
        }
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        Options options = Options.of(args);
        Results results = Results.of(options, Path.of(System.getProperty("sluice.root", "../..")));
        if (benchmark != null) {
            benchmark.run(options, results);
            show(name, benchmark, results);
        }
        new Report(ALL).write(results);
        System.exit(0);
    }

    private static void show(String name, Benchmark benchmark, Results results) throws Exception {
        Section section = benchmark.section(results.read(name).orElseThrow());
        System.out.println();
        System.out.println(section.table().text());
        section.remarks().forEach(remark -> System.out.println("  " + remark));
        System.out.println();
        System.out.println("Raw numbers and chart: " + results.folder().toAbsolutePath().normalize());
    }
}
