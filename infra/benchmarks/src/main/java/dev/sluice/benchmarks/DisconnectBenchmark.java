package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.process.ChildJvm;
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

/**
 * The time from a client's disconnect until its stream no longer counts against the limits: at a fixed rate, and when
 * all clients leave at once. The streams are idle, so no write helps the bridge to notice.
 */
final class DisconnectBenchmark implements Benchmark {
    /** The case of disconnects at a fixed rate. */
    static final String PACED = "at a fixed rate";
    /** The case in which all clients leave at once; its times are those of the last disconnect. */
    static final String AT_ONCE = "all at once; the last";
    private static final List<String> COLUMNS = List.of("case", "connections", "gone_us");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int TENANTS = 100;

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("connections", "rate", "seconds", "rounds");
        int connections = options.number("connections", 10_000);
        int rate = options.number("rate", 100);
        int count = rate * options.number("seconds", 20);
        int rounds = options.number("rounds", 3);
        OpenFiles.require(connections);
        String how = Pinning.pinThisProcess() + "; " + count + " disconnects at " + rate + "/s, then " + rounds
                + " times all at once; the number of open streams was polled every 0.5 ms";
        List<List<String>> rows = new ArrayList<>();
        try (Broker broker = Broker.start();
                EventTopics topics = EventTopics.open(broker.bootstrapServers(), "disconnects", EventTemplate.DEFAULT,
                        TenantNames.spread(TENANTS));
                Subject bridge = Subject.bridge(broker, topics)) {
            atOnce(bridge, Math.max(TENANTS, connections / 10));
            for (long nanos : paced(bridge, connections, count, rate)) {
                rows.add(row(PACED, connections, nanos));
            }
            for (int round = 0; round < rounds; round++) {
                rows.add(row(AT_ONCE, connections, atOnce(bridge, connections)));
                System.out.println(rows.getLast());
            }
        }
        results.write("disconnects", Machine.notes("disconnects", how), COLUMNS, rows);
    }

    private static LoadClient connect(Subject bridge, int connections) throws IOException {
        bridge.awaitNoClients(TENANTS);
        LoadClient client = LoadClient.start(bridge.targets(connections, TENANTS), LoadClient.Settings.load());
        client.awaitOpen(LIMIT);
        return client;
    }

    /** Returns the times from each disconnect until one stream less counted. */
    private static long[] paced(Subject bridge, int connections, int count, int rate) throws IOException {
        try (LoadClient client = connect(bridge, connections)) {
            var gone = new GoneStreams(bridge.process(), connections);
            long[] nanos = new long[count];
            List<Long> closed = new ArrayList<>();
            long interval = TimeUnit.SECONDS.toNanos(1) / rate;
            long begin = System.nanoTime();
            for (int done = 0; done < count;) {
                if (closed.size() < count && System.nanoTime() - begin >= closed.size() * interval) {
                    closed.addAll(client.disconnect(1, LIMIT));
                }
                int until = gone.count();
                for (; done < until; done++) {
                    nanos[done] = System.nanoTime() - closed.get(done);
                }
                gone.requireBefore(begin + TimeUnit.SECONDS.toNanos(count / rate) + LIMIT.toNanos());
            }
            return nanos;
        }
    }

    /** Returns the time from the first disconnect until no stream counted. */
    private static long atOnce(Subject bridge, int connections) throws IOException {
        try (LoadClient client = connect(bridge, connections)) {
            var gone = new GoneStreams(bridge.process(), connections);
            long first = client.disconnect(connections, LIMIT).getFirst();
            while (gone.count() < connections) {
                gone.requireBefore(first + LIMIT.toNanos());
            }
            return System.nanoTime() - first;
        }
    }

    private static List<String> row(String name, int connections, long nanos) {
        return List.of(name, Integer.toString(connections), Long.toString(TimeUnit.NANOSECONDS.toMicros(nanos)));
    }

    /** The number of streams that the bridge has ended, asked for at intervals. */
    private record GoneStreams(ChildJvm bridge, int connections) {
        private static final Duration POLL = Duration.ofNanos(500_000);

        int count() {
            LockSupport.parkNanos(POLL.toNanos());
            return connections - Integer.parseInt(bridge.ask("connections"));
        }

        void requireBefore(long deadline) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("after " + LIMIT + " the bridge still holds "
                        + bridge.ask("connections") + " connections");
            }
        }
    }

    @Override
    public Section section(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (String name : List.of(PACED, AT_ONCE)) {
            List<Row> its = measured.where(row -> row.text("case").equals(name));
            if (its.isEmpty()) {
                continue;
            }
            var micros = new Histogram(3);
            its.forEach(row -> micros.recordValue((long) row.number("gone_us")));
            List<Double> millis = List.of(micros.getValueAtPercentile(50) / 1000.0,
                    micros.getValueAtPercentile(99) / 1000.0, micros.getMaxValue() / 1000.0);
            rows.add(List.of(name, Numbers.of(its.getFirst().number("connections")), Integer.toString(its.size()),
                    Numbers.of(millis.get(0)), Numbers.of(millis.get(1)), Numbers.of(millis.get(2))));
            groups.add(new BarChart.Group(name, millis));
        }
        return new Section(
                new Table(List.of("disconnects", "connections", "times", "p50 ms", "p99 ms", "max ms"), rows),
                new BarChart("From disconnect until the stream does not count, in milliseconds",
                        List.of("p50", "p99", "max"),
                        groups),
                List.of("From a client's close until the limits no longer count its stream. All at once: from the first "
                        + "close until no stream is counted, so the time that the client takes to close is included."));
    }
}
