package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.process.OpenFiles;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Measurements.Row;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Table;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.EventTemplate;
import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.benchmarks.server.Subject;
import dev.sluice.benchmarks.server.TenantNames;

/** The cost of pings: processor time of the bridge with thousands of streams that carry only pings. */
final class HeartbeatBenchmark implements Benchmark {
    private static final List<String> COLUMNS = List.of("heartbeat_s", "connections", "seconds", "bytes",
            "server_cpu_s");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int TENANTS = 100;
    /** Long enough for the work of connecting and disconnecting to end. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("connections", "seconds", "heartbeats");
        int connections = options.number("connections", 10_000);
        Duration window = Duration.ofSeconds(options.number("seconds", 20));
        OpenFiles.require(connections);
        String how = Pinning.pinThisProcess() + "; " + window.toSeconds() + " s each, after "
                + WARM_UP.toSeconds() + " s and 200 events on each connection";
        List<List<String>> rows = new ArrayList<>();
        try (Broker broker = Broker.start();
                EventTopics topics = EventTopics.open(broker.bootstrapServers(), "heartbeat", EventTemplate.DEFAULT,
                        TenantNames.spread(TENANTS))) {
            for (int heartbeat : options.numbers("heartbeats", 1, 30)) {
                try (Subject bridge = Subject.bridge(broker, topics, "--sluice.stream.heartbeat=" + heartbeat + "s")) {
                    rows.addAll(measure(bridge, heartbeat, connections, window));
                }
            }
        }
        results.write("heartbeat", Machine.notes("heartbeat", how), COLUMNS, rows);
    }

    private static List<List<String>> measure(Subject bridge, int heartbeat, int connections, Duration window)
            throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (LoadClient client = LoadClient.start(bridge.targets(connections, TENANTS), LoadClient.Settings.load())) {
            client.awaitOpen(LIMIT);
            for (int n = 1; n <= 200; n++) {
                bridge.publisher().burst(TENANTS, 1);
                client.awaitEvents((long) n * connections, LIMIT);
            }
            // Not a condition to wait for: the benchmark measures time in which nothing happens.
            LockSupport.parkNanos(WARM_UP.toNanos());
            Window.Mark from = Window.Mark.now(client, bridge.process().handle());
            LockSupport.parkNanos(window.toNanos());
            rows.add(row(heartbeat, connections, from.to(Window.Mark.now(client, bridge.process().handle()))));
        }
        bridge.awaitNoClients(TENANTS);
        LockSupport.parkNanos(WARM_UP.toNanos());
        Window.Mark from = Window.Mark.now(bridge.process().handle());
        LockSupport.parkNanos(window.toNanos());
        rows.add(row(heartbeat, 0, from.to(Window.Mark.now(bridge.process().handle()))));
        return rows;
    }

    private static List<String> row(int heartbeat, int connections, Window window) {
        List<String> row = List.of(Integer.toString(heartbeat), Integer.toString(connections),
                String.format(Locale.ROOT, "%.3f", window.seconds()), Long.toString(window.bytes()),
                String.format(Locale.ROOT, "%.3f", window.serverSeconds()));
        System.out.println(row);
        return row;
    }

    @Override
    public Section section(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (Row row : measured.where(row -> row.number("connections") > 0)) {
            double share = row.number("server_cpu_s") / row.number("seconds");
            Row nobody = measured.where(other -> other.number("connections") == 0
                    && other.text("heartbeat_s").equals(row.text("heartbeat_s"))).getFirst();
            double without = nobody.number("server_cpu_s") / nobody.number("seconds");
            double pings = row.number("connections") / row.number("heartbeat_s");
            rows.add(List.of(row.text("heartbeat_s") + " s", Numbers.of(row.number("connections")), Numbers.of(pings),
                    Numbers.of(share * 100), Numbers.of(without * 100), Numbers.of((share - without) / pings * 1e6)));
            groups.add(new BarChart.Group("ping every " + row.text("heartbeat_s") + " s",
                    List.of(share * 100, without * 100)));
        }
        return new Section(
                new Table(List.of("heartbeat", "idle connections", "pings/s", "% of a core", "% with no connection",
                        "CPU µs/ping"), rows),
                new BarChart("CPU of idle connections, in percent of a core", List.of("with connections", "with none"),
                        groups),
                List.of("pings/s is connections divided by heartbeat; nothing else was sent."));
    }
}
