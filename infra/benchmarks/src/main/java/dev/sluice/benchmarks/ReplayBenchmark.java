package dev.sluice.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.process.OpenFiles;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.process.ProcessUsage;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.server.BareConsumer;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.EventTemplate;
import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.benchmarks.server.Subject;
import dev.sluice.benchmarks.server.TenantNames;

/**
 * The cost of replays, and their effect on live events. It compares one client with a bare Kafka consumer, and a
 * thundering herd with one client. The herd is thousands of clients that return at the same time and whose tenants
 * share a partition.
 */
final class ReplayBenchmark implements Benchmark {
    static final List<String> COLUMNS = List.of("case", "reader", "clients", "round", "seconds", "events",
            "server_cpu_s", "client_cpu_s", "kafka_bytes", "live_p50_us", "live_p99_us", "order_errors");
    static final String ONE = "one";
    /** A thundering herd; its name in the raw numbers. */
    static final String HERD = "herd";
    static final String LIVE = "live";
    static final String BARE = "bare consumer";
    private static final String NOTHING = "";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int TENANTS = 100;
    private static final int LIVE_STREAMS = 100;
    /** The floor writes a fifth of the events; only its rate is measured. */
    private static final int FLOOR_SHARE = 5;
    /** On one processor, compiling the hot code takes this many replays. */
    private static final int WARM_UPS = 6;
    private static final int SOLO_PARTITION = 3;
    private static final int HERD_PARTITION = 7;
    private static final int LIVE_PARTITION = 11;

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("events", "clients", "rounds");
        int events = options.number("events", 1_000_000);
        List<Integer> herds = options.numbers("clients", 1000, 10_000);
        OpenFiles.require(herds.stream().mapToInt(Integer::intValue).max().orElseThrow());
        String how = Pinning.pinThisProcess() + "; " + events + " events of " + EventTemplate.DEFAULT.blockBytes()
                + " bytes for one tenant, as many for " + TENANTS + " tenants of one partition number";
        try (Broker broker = Broker.start();
                EventTopics solo = topics(broker, "solo", SOLO_PARTITION, 1);
                EventTopics herd = topics(broker, "herd", HERD_PARTITION, TENANTS);
                EventTopics live = topics(broker, "live", LIVE_PARTITION, 1)) {
            System.out.println("Filling the log");
            solo.load(events);
            herd.load(events / TENANTS);
            try (Subject bridge = Subject.bridge(broker, solo)) {
                int rounds = options.number("rounds", 3);
                if (rounds > 0) {
                    results.write("replay-one", Machine.notes("replay", how), COLUMNS,
                            one(events, rounds, broker, bridge));
                }
                try (Subject floor = Subject.floor();
                        LiveProbe probe = LiveProbe.start(live, bridge.target(TenantNames.inPartition(LIVE_PARTITION, 1)
                                .getFirst()), LIVE_STREAMS)) {
                    herds(new Herd(events / TENANTS, broker, bridge, floor, probe), herds,
                            Machine.notes("replay", how), results);
                }
            }
        }
    }

    private static EventTopics topics(Broker broker, String name, int partition, int tenants) throws Exception {
        return EventTopics.open(broker.bootstrapServers(), name, EventTemplate.DEFAULT,
                TenantNames.inPartition(partition, tenants));
    }

    /** Measures one client in turns with a bare consumer; the first turns are a warm-up. */
    private static List<List<String>> one(int events, int rounds, Broker broker, Subject bridge) throws Exception {
        Target target = bridge.target(TenantNames.inPartition(SOLO_PARTITION, 1).getFirst(), "?since=earliest");
        List<List<String>> rows = new ArrayList<>();
        try (BareConsumer bare = BareConsumer.start(broker)) {
            for (int round = 1 - WARM_UPS; round <= rounds; round++) {
                Duration before = ProcessUsage.cpu(bare.handle());
                double seconds = bare.read(SOLO_PARTITION, events);
                double used = ProcessUsage.cpu(bare.handle()).minus(before).toNanos() / 1e9;
                long bytes = broker.bytesOut();
                Replayed replayed = replay(List.of(target), events, bridge, 1);
                if (round > 0) {
                    rows.add(List.of(ONE, BARE, "1", Integer.toString(round), number(seconds),
                            Integer.toString(events), number(used), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING));
                    rows.add(replayed.row(ONE, Subject.BRIDGE, 1, round, Long.toString(broker.bytesOut() - bytes),
                            List.of(NOTHING, NOTHING)));
                }
                System.out.printf("  one client, round %d: bare consumer %,.0f events/s, bridge %,.0f%n", round,
                        events / seconds, events / replayed.window.seconds());
            }
        }
        return rows;
    }

    /** The participants of a thundering herd. */
    private record Herd(int eventsPerTenant, Broker broker, Subject bridge, Subject floor, LiveProbe probe) {}

    private static void herds(Herd herd, List<Integer> sizes, Map<String, String> notes, Results results)
            throws Exception {
        List<String> names = TenantNames.inPartition(HERD_PARTITION, TENANTS);
        List<List<String>> rows = new ArrayList<>();
        // Not a condition to wait for: the benchmark measures the steady state without other load.
        LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
        herd.probe.sinceLast();
        LockSupport.parkNanos(Duration.ofSeconds(20).toNanos());
        rows.add(live(herd, LiveProbe.percentiles(herd.probe.sinceLast())));

        long bytes = herd.broker.bytesOut();
        Replayed alone = replay(List.of(herd.bridge.target(names.getFirst(), "?since=earliest")),
                herd.eventsPerTenant, herd.bridge, 1);
        rows.add(alone.row(HERD, Subject.BRIDGE, 1, 1, Long.toString(herd.broker.bytesOut() - bytes),
                LiveProbe.percentiles(herd.probe.sinceLast())));
        results.write("replay-alone", notes, COLUMNS, rows);

        int floorEvents = Math.max(1, herd.eventsPerTenant / FLOOR_SHARE);
        herd.floor.publisher().burst(TENANTS, floorEvents);
        for (int size : sizes) {
            results.write("replay-herd-" + size, notes, COLUMNS,
                    herd(herd, size, floorEvents, names, alone.firstId));
        }
    }

    private static List<List<String>> herd(Herd herd, int size, int floorEvents, List<String> names,
            String position) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        List<Target> fromFloor = spread(TenantNames.spread(TENANTS).stream()
                .map(name -> herd.floor.target(name, "&from=earliest")).toList(), size);
        rows.add(replay(fromFloor, floorEvents, herd.floor, 10).row(HERD, Subject.FLOOR, size, 1, NOTHING,
                List.of(NOTHING, NOTHING)));
        List<Target> fromBridge = spread(names.stream()
                .map(name -> herd.bridge.target(name, "?lastEventId=" + position)).toList(), size);
        long bytes = herd.broker.bytesOut();
        herd.probe.sinceLast();
        Replayed replayed = replay(fromBridge, herd.eventsPerTenant, herd.bridge, 10);
        rows.add(replayed.row(HERD, Subject.BRIDGE, size, 1, Long.toString(herd.broker.bytesOut() - bytes),
                LiveProbe.percentiles(herd.probe.sinceLast())));
        System.out.printf("  %,d clients: %,.0f events/s from the bridge%n", size,
                replayed.window.events() / replayed.window.seconds());
        return rows;
    }

    private static List<Target> spread(List<Target> targets, int size) {
        return Collections.nCopies(Math.ceilDiv(size, targets.size()), targets).stream().flatMap(List::stream)
                .limit(size).toList();
    }

    private static List<String> live(Herd herd, List<String> percentiles) {
        return List.of(LIVE, Subject.BRIDGE, "0", "1", NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
                percentiles.get(0), percentiles.get(1), Long.toString(herd.probe.orderErrors()));
    }

    /** The cost of a replay, from the first connection to the last event. */
    private record Replayed(Window window, String firstId, long orderErrors) {
        List<String> row(String name, String reader, int clients, int round, String kafkaBytes, List<String> live) {
            return List.of(name, reader, Integer.toString(clients), Integer.toString(round), number(window.seconds()),
                    Long.toString(window.events()), number(window.serverSeconds()), number(window.clientSeconds()),
                    kafkaBytes, live.get(0), live.get(1), Long.toString(orderErrors));
        }
    }

    private static Replayed replay(List<Target> targets, int eventsEach, Subject server, int sampleEvery)
            throws Exception {
        Window.Mark from = Window.Mark.now(server.process().handle());
        try (LoadClient readers = LoadClient.start(targets, new LoadClient.Settings(sampleEvery,
                LoadClient.Reading.POLLING, number -> {}))) {
            readers.awaitEvents((long) eventsEach * targets.size(), LIMIT);
            return new Replayed(from.to(Window.Mark.now(readers, server.process().handle())), readers.firstId(),
                    readers.orderErrors());
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    @Override
    public Section section(Measurements measured) {
        return ReplaySection.of(measured);
    }
}
