package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Table;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.EventTemplate;
import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.benchmarks.server.Subject;
import dev.sluice.benchmarks.server.TenantNames;
import dev.sluice.schemas.Topics;

/**
 * The latency of the first event after {@code ready} on a partition that no other stream reads, beside that of the event
 * after it. Each partition is used once per start of the bridge.
 */
final class FirstEventBenchmark implements Benchmark {
    /** The event that is published as soon as the stream is ready. */
    static final String FIRST = "first after ready";
    /** The event that is published as soon as the first has arrived. */
    static final String SECOND = "second";
    private static final List<String> COLUMNS = List.of("event", "partition", "latency_us");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Streams on these first partitions warm the bridge up. */
    private static final int WARM_UP_PARTITIONS = 2;
    private static final int WARM_UP_STREAMS = 200;

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("rounds");
        int rounds = options.number("rounds", 3);
        String how = Pinning.pinThisProcess() + "; after " + WARM_UP_STREAMS + " streams on "
                + WARM_UP_PARTITIONS + " other partitions; the bridge was started " + rounds + " times";
        List<List<String>> rows = new ArrayList<>();
        try (Broker broker = Broker.start()) {
            for (int round = 0; round < rounds; round++) {
                rows.addAll(measure(broker));
            }
        }
        results.write("first-event", Machine.notes("first-event", how), COLUMNS, rows);
    }

    private static List<List<String>> measure(Broker broker) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        List<Events> each = new ArrayList<>();
        try {
            for (int partition = 0; partition < Topics.DEFAULT_PARTITIONS; partition++) {
                each.add(Events.open(broker, partition));
            }
            try (Subject bridge = Subject.bridge(broker, each.getFirst().topics)) {
                for (int n = 0; n < WARM_UP_STREAMS; n++) {
                    latencies(bridge, each.get(n % WARM_UP_PARTITIONS));
                }
                for (Events events : each.subList(WARM_UP_PARTITIONS, each.size())) {
                    rows.addAll(latencies(bridge, events));
                }
            }
        } finally {
            each.forEach(Events::close);
        }
        return rows;
    }

    /** The publisher of one tenant, alone in its partition. Its producer knows the partition already. */
    private record Events(int partition, String tenant, EventTopics topics) {
        static Events open(Broker broker, int partition) throws Exception {
            String tenant = TenantNames.inPartition(partition, 1).getFirst();
            EventTopics topics = EventTopics.open(broker.bootstrapServers(), "first-event-" + partition,
                    EventTemplate.DEFAULT, List.of(tenant));
            topics.burst(1, 1);
            return new Events(partition, tenant, topics);
        }

        void close() {
            topics.close();
        }
    }

    private static List<List<String>> latencies(Subject bridge, Events events) throws IOException {
        try (LoadClient client = LoadClient.start(List.of(bridge.target(events.tenant)),
                new LoadClient.Settings(1, LoadClient.Reading.SLEEPING, number -> {}))) {
            client.awaitOpen(LIMIT);
            List<List<String>> rows = new ArrayList<>();
            for (String event : List.of(FIRST, SECOND)) {
                long begin = System.nanoTime();
                events.topics.burst(1, 1);
                client.awaitEvents(rows.size() + 1L, LIMIT);
                rows.add(List.of(event, Integer.toString(events.partition),
                        Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin))));
            }
            return rows;
        }
    }

    @Override
    public Section section(Measurements measured) {
        Histogram second = latency(measured, SECOND);
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (String event : List.of(FIRST, SECOND)) {
            Histogram latency = latency(measured, event);
            rows.add(List.of(event, Long.toString(latency.getTotalCount()), millis(latency, 50), millis(latency, 90),
                    Numbers.of(latency.getMaxValue() / 1000.0),
                    Numbers.ratio((double) latency.getValueAtPercentile(50) / second.getValueAtPercentile(50))));
            groups.add(new BarChart.Group(event, List.of(latency.getValueAtPercentile(50) / 1000.0,
                    latency.getValueAtPercentile(90) / 1000.0)));
        }
        return new Section(
                new Table(List.of("event", "times", "p50 ms", "p90 ms", "max ms", "p50, to the second"), rows),
                new BarChart("From publishing to the client, in milliseconds", List.of("p50", "p90"), groups),
                List.of("From before the Kafka transaction of the event until a client on a socket has it."));
    }

    private static Histogram latency(Measurements measured, String event) {
        var micros = new Histogram(3);
        measured.where(row -> row.text("event").equals(event))
                .forEach(row -> micros.recordValue((long) row.number("latency_us")));
        return micros;
    }

    private static String millis(Histogram micros, double percentile) {
        return Numbers.of(micros.getValueAtPercentile(percentile) / 1000.0);
    }
}
