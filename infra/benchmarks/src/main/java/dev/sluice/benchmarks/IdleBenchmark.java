package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Heap;
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

/** The memory of an idle stream: the difference between thousands of them and none. */
final class IdleBenchmark implements Benchmark {
    private static final List<String> COLUMNS = List.of("server", "connections", "heap_bytes", "direct_bytes",
            "resident_bytes");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int TENANTS = 100;
    private static final Heap SMALL = Heap.small("2g");
    private static final String DEFAULT_HEAP_BRIDGE = "bridge with the JVM's usual heap";

    @Override
    public void run(Options options, Results results) throws Exception {
        int connections = options.only("connections").number("connections", 10_000);
        OpenFiles.require(connections);
        String how = Pinning.pinThisProcess() + "; after three full collections; a tenth of the connections had come "
                + "and gone before";
        List<List<String>> rows = new ArrayList<>();
        try (Broker broker = Broker.start();
                EventTopics topics = EventTopics.open(broker.bootstrapServers(), "idle", EventTemplate.DEFAULT,
                        TenantNames.spread(TENANTS))) {
            rows.addAll(measure(Subject.BRIDGE, () -> Subject.bridge(SMALL, broker, topics), connections));
            rows.addAll(measure(DEFAULT_HEAP_BRIDGE, () -> Subject.bridge(broker, topics), connections));
            rows.addAll(measure(Subject.EMITTER, () -> Subject.emitter(SMALL), connections));
            rows.addAll(measure(Subject.FLOOR, () -> Subject.floor(SMALL), connections));
        }
        results.write("idle", Machine.notes("idle", how), COLUMNS, rows);
    }

    /** A start of the measured server. */
    @FunctionalInterface
    private interface Start {
        Subject subject() throws IOException;
    }

    private static List<List<String>> measure(String server, Start start, int connections) throws IOException {
        try (Subject subject = start.subject()) {
            return measure(server, subject, connections);
        }
    }

    private static List<List<String>> measure(String server, Subject subject, int connections) throws IOException {
        try (LoadClient client = LoadClient.start(subject.targets(Math.max(TENANTS, connections / 10), TENANTS),
                LoadClient.Settings.load())) {
            client.awaitOpen(LIMIT);
        }
        subject.awaitNoClients(TENANTS);
        List<String> none = row(server, 0, subject.process().memory());
        try (LoadClient client = LoadClient.start(subject.targets(connections, TENANTS), LoadClient.Settings.load())) {
            client.awaitOpen(LIMIT);
            List<String> many = row(server, connections, subject.process().memory());
            System.out.println(none + "\n" + many);
            return List.of(none, many);
        }
    }

    private static List<String> row(String server, int connections, ChildJvm.Memory memory) {
        return List.of(server, Integer.toString(connections), Long.toString(memory.heap()),
                Long.toString(memory.direct()), Long.toString(memory.resident()));
    }

    @Override
    public Section section(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (String server : List.of(Subject.BRIDGE, DEFAULT_HEAP_BRIDGE, Subject.EMITTER, Subject.FLOOR)) {
            double resident = each(measured, server, "resident_bytes");
            double heap = each(measured, server, "heap_bytes");
            double direct = each(measured, server, "direct_bytes");
            rows.add(List.of(server, Numbers.of(heap), Numbers.of(direct), Numbers.of(resident),
                    Numbers.ratio(resident / each(measured, Subject.BRIDGE, "resident_bytes"))));
            groups.add(new BarChart.Group(server, List.of(Math.max(0, heap), Math.max(0, direct),
                    Math.max(0, resident))));
        }
        double connections = measured.all().stream().mapToDouble(row -> row.number("connections")).max().orElseThrow();
        return new Section(
                new Table(
                        List.of("server", "heap KB", "direct buffers KB", "resident KB",
                                "resident, to the bridge"),
                        rows),
                new BarChart("Memory per idle connection, in KB", List.of("heap", "direct buffers", "resident"),
                        groups),
                List.of("The difference between " + Numbers.of(connections) + " connections and none, divided by "
                        + Numbers.of(connections) + ". The kernel's own memory for sockets is not included.",
                        "Free heap is resident memory too. The JVM's default leaves up to 70 % of the heap free; the other "
                                + "servers ran with the JVM options of [operations](operations.md#bridge)."));
    }

    /** Returns the KB per connection. */
    private static double each(Measurements measured, String server, String column) {
        List<Row> its = measured.where(row -> row.text("server").equals(server));
        Row none = its.getFirst();
        Row many = its.getLast();
        return many.number(column) < 0
                ? Double.NaN
                : (many.number(column) - none.number(column)) / many.number("connections") / 1000;
    }
}
