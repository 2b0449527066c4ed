package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.process.OpenFiles;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.EventTemplate;
import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.benchmarks.server.Subject;
import dev.sluice.benchmarks.server.TenantNames;

/**
 * The cost of one event to thousands of connections, for three servers: the bridge; the floor, which is the lower bound
 * for any server; and a loop over emitters. The three take turns in one run.
 */
final class FanOutBenchmark implements Benchmark {
    static final List<String> COLUMNS = List.of("connections", "tenants", "mode", "server", "round", "seconds",
            "events", "bytes", "writes", "server_cpu_s", "client_cpu_s", "foreign_cpu_s", "connect_s", "order_errors");
    static final String PACED = "paced";
    static final String BURST = "burst";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** A rate that all three servers sustain on one processor. */
    private static final int DELIVERIES_PER_SECOND = 40_000;

    /** The parameters of a run. */
    private record Plan(int rounds, Duration window, int burst) {}

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("connections", "tenants", "rounds", "seconds", "burst", "warmup");
        var plan = new Plan(options.number("rounds", 3), Duration.ofSeconds(options.number("seconds", 2)),
                options.number("burst", 32));
        List<Integer> connections = options.numbers("connections", 1000, 10_000);
        List<Integer> tenants = options.numbers("tenants", 1, 100);
        OpenFiles.require(connections.stream().mapToInt(Integer::intValue).max().orElseThrow());
        String how = Pinning.pinThisProcess() + "; " + plan.rounds + " rounds of " + plan.window.toSeconds()
                + " s; events of " + EventTemplate.DEFAULT.blockBytes() + " bytes; bursts of " + plan.burst;
        try (Broker broker = Broker.start();
                EventTopics topics = EventTopics.open(broker.bootstrapServers(), "fan-out", EventTemplate.DEFAULT,
                        TenantNames.spread(tenants.stream().mapToInt(Integer::intValue).max().orElseThrow()));
                Subject bridge = Subject.bridge(broker, topics, "--sluice.stream.heartbeat=60s");
                Subject floor = Subject.floor();
                Subject emitter = Subject.emitter()) {
            List<Subject> subjects = new ArrayList<>(List.of(floor, bridge, emitter));
            warmUp(new Plan(1, Duration.ofSeconds(options.number("warmup", 15)), plan.burst), connections.getFirst(),
                    subjects);
            for (int count : connections) {
                for (int of : tenants) {
                    measure(plan, count, of, subjects, Machine.notes("fan-out", how), results);
                }
            }
        }
    }

    /** On one processor, compiling the hot code takes a while. */
    private static void warmUp(Plan plan, int connections, List<Subject> subjects) throws IOException {
        System.out.printf("Warming up for %d s, twice for each server%n", plan.window.toSeconds());
        for (Subject subject : subjects) {
            session(plan, 0, connections, 1, subject);
        }
    }

    private static void measure(Plan plan, int connections, int tenants, List<Subject> subjects,
            Map<String, String> notes, Results results) throws IOException {
        System.out.printf("%,d connections, %d tenants: warming up%n", connections, tenants);
        var warm = new Plan(1, Duration.ofSeconds(1), plan.burst);
        for (Subject subject : subjects) {
            session(warm, 0, connections, tenants, subject);
        }
        List<List<String>> rows = new ArrayList<>();
        for (int round = 1; round <= plan.rounds; round++) {
            for (Subject subject : subjects) {
                rows.addAll(session(plan, round, connections, tenants, subject));
            }
            // Rotate the order, so that no server always follows the same other server.
            subjects.addLast(subjects.removeFirst());
        }
        results.write("fan-out-" + connections + "-" + tenants, notes, COLUMNS, rows);
    }

    private static List<List<String>> session(Plan plan, int round, int connections, int tenants, Subject subject)
            throws IOException {
        List<List<String>> rows = new ArrayList<>();
        long began = System.nanoTime();
        try (LoadClient client = LoadClient.start(subject.targets(connections, tenants), LoadClient.Settings.load())) {
            client.awaitOpen(LIMIT);
            double connect = (System.nanoTime() - began) / 1e9;
            // The work that follows many new connections is not measured.
            client.awaitEvents(publish(subject, tenants, connections, client.events()), LIMIT);
            Window paced = paced(plan, connections, tenants, subject, client);
            Window burst = burst(plan, connections, tenants, subject, client);
            rows.add(row(connections, tenants, PACED, subject, round, paced, connect, client.orderErrors()));
            rows.add(row(connections, tenants, BURST, subject, round, burst, connect, client.orderErrors()));
        }
        subject.awaitNoClients(tenants);
        return rows;
    }

    private static long publish(Subject subject, int tenants, int connections, long before) {
        subject.publisher().burst(tenants, 2);
        return before + 2L * connections;
    }

    /** Measures one event at a time, at the same rate for all servers. */
    private static Window paced(Plan plan, int connections, int tenants, Subject subject, LoadClient client) {
        // A tick of the publisher has at most one event per tenant.
        int rate = Math.clamp((long) DELIVERIES_PER_SECOND * tenants / connections, 1, 100 * tenants);
        Window.Mark from = Window.Mark.now(client, subject.process().handle());
        long events = subject.publisher().paced(tenants, rate, plan.window);
        client.awaitEvents(from.events() + events * (connections / tenants), LIMIT);
        return from.to(Window.Mark.now(client, subject.process().handle()));
    }

    /**
     * Measures the highest rate, with several events pending per connection: a burst is published while the previous
     * one is written.
     */
    private static Window burst(Plan plan, int connections, int tenants, Subject subject, LoadClient client) {
        Window.Mark from = Window.Mark.now(client, subject.process().handle());
        long each = (long) plan.burst * connections;
        long published = 0;
        while (System.nanoTime() - from.nanos() < plan.window.toNanos()) {
            subject.publisher().burst(tenants, plan.burst);
            published += each;
            client.awaitEvents(from.events() + published - each, LIMIT);
        }
        client.awaitEvents(from.events() + published, LIMIT);
        return from.to(Window.Mark.now(client, subject.process().handle()));
    }

    private static List<String> row(int connections, int tenants, String mode, Subject subject, int round,
            Window window, double connect, long errors) {
        System.out.printf(
                "  round %d  %-6s %-15s %8.2f us of CPU per delivery  %,12.0f deliveries/s  client %3.0f %%%n",
                round, mode, subject.name(), window.serverSeconds() / window.events() * 1e6,
                window.events() / window.seconds(), window.clientSeconds() / window.seconds() * 100);
        return List.of(Integer.toString(connections), Integer.toString(tenants), mode, subject.name(),
                Integer.toString(round), number(window.seconds()), Long.toString(window.events()),
                Long.toString(window.bytes()), Long.toString(window.writes()), number(window.serverSeconds()),
                number(window.clientSeconds()),
                number(window.foreignSeconds()), number(connect), Long.toString(errors));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    @Override
    public Section section(Measurements measured) {
        return FanOutSection.of(measured);
    }
}
