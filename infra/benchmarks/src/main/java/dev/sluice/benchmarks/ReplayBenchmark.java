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
 * Reading what was missed: one client against a consumer that does nothing else, and thousands who come back at once,
 * whose tenants share a partition number, against one who does; with what that does to the live events of others.
 */
final class ReplayBenchmark implements Benchmark {
    static final List<String> COLUMNS = List.of("case", "reader", "clients", "round", "seconds", "events",
            "server_cpu_s", "client_cpu_s", "kafka_bytes", "live_p50_us", "live_p99_us", "order_errors");
    static final String ONE = "one";
    static final String CROWD = "crowd";
    static final String LIVE = "live";
    static final String BARE = "bare consumer";
    private static final String NOTHING = "";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int TENANTS = 100;
    private static final int LIVE_STREAMS = 100;
    /** The floor writes so much less, because its rate is all that is asked of it. */
    private static final int FLOOR_SHARE = 5;
    /** On one processor it takes that many until all is compiled that runs often. */
    private static final int WARM_UPS = 6;
    private static final int SOLO_PARTITION = 3;
    private static final int CROWD_PARTITION = 7;
    private static final int LIVE_PARTITION = 11;

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("events", "clients", "rounds");
        int events = options.number("events", 1_000_000);
        List<Integer> crowds = options.numbers("clients", 1000, 10_000);
        OpenFiles.require(crowds.stream().mapToInt(Integer::intValue).max().orElseThrow());
        String how = Pinning.pinThisProcess() + "; " + events + " events of " + EventTemplate.USUAL.blockBytes()
                + " bytes for one tenant, as many for " + TENANTS + " tenants of one partition number";
        try (var broker = Broker.start();
                var solo = topics(broker, "solo", SOLO_PARTITION, 1);
                var crowd = topics(broker, "crowd", CROWD_PARTITION, TENANTS);
                var live = topics(broker, "live", LIVE_PARTITION, 1)) {
            System.out.println("Filling the log");
            solo.load(events);
            crowd.load(events / TENANTS);
            try (var bridge = Subject.bridge(broker, solo)) {
                int rounds = options.number("rounds", 3);
                if (rounds > 0) {
                    results.write("replay-one", Machine.notes("replay", how), COLUMNS,
                            one(events, rounds, broker, bridge));
                }
                try (var floor = Subject.floor();
                        var probe = LiveProbe.start(live, bridge.target(TenantNames.inPartition(LIVE_PARTITION, 1)
                                .getFirst()), LIVE_STREAMS)) {
                    crowds(new Crowd(events / TENANTS, broker, bridge, floor, probe), crowds,
                            Machine.notes("replay", how), results);
                }
            }
        }
    }

    private static EventTopics topics(Broker broker, String name, int partition, int tenants) throws Exception {
        return EventTopics.open(broker.bootstrapServers(), name, EventTemplate.USUAL,
                TenantNames.inPartition(partition, tenants));
    }

    /** One client, in turn with a bare consumer; the first turns warm up. */
    private static List<List<String>> one(int events, int rounds, Broker broker, Subject bridge) throws Exception {
        Target target = bridge.target(TenantNames.inPartition(SOLO_PARTITION, 1).getFirst(), "?since=earliest");
        List<List<String>> rows = new ArrayList<>();
        try (var bare = BareConsumer.start(broker)) {
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

    /** What takes part when many come back. */
    private record Crowd(int eventsPerTenant, Broker broker, Subject bridge, Subject floor, LiveProbe probe) {}

    private static void crowds(Crowd crowd, List<Integer> sizes, Map<String, String> notes, Results results)
            throws Exception {
        List<String> names = TenantNames.inPartition(CROWD_PARTITION, TENANTS);
        List<List<String>> rows = new ArrayList<>();
        // Nothing to wait for: what is timed is how it is when nothing else happens, and has not just begun.
        LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
        crowd.probe.sinceLast();
        LockSupport.parkNanos(Duration.ofSeconds(20).toNanos());
        rows.add(live(crowd, LiveProbe.percentiles(crowd.probe.sinceLast())));

        long bytes = crowd.broker.bytesOut();
        Replayed alone = replay(List.of(crowd.bridge.target(names.getFirst(), "?since=earliest")),
                crowd.eventsPerTenant, crowd.bridge, 1);
        rows.add(alone.row(CROWD, Subject.BRIDGE, 1, 1, Long.toString(crowd.broker.bytesOut() - bytes),
                LiveProbe.percentiles(crowd.probe.sinceLast())));
        results.write("replay-alone", notes, COLUMNS, rows);

        int floorEvents = Math.max(1, crowd.eventsPerTenant / FLOOR_SHARE);
        crowd.floor.publisher().burst(TENANTS, floorEvents);
        for (int size : sizes) {
            results.write("replay-crowd-" + size, notes, COLUMNS,
                    crowd(crowd, size, floorEvents, names, alone.firstId));
        }
    }

    private static List<List<String>> crowd(Crowd crowd, int size, int floorEvents, List<String> names,
            String position) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        List<Target> fromFloor = spread(TenantNames.spread(TENANTS).stream()
                .map(name -> crowd.floor.target(name, "&from=earliest")).toList(), size);
        rows.add(replay(fromFloor, floorEvents, crowd.floor, 10).row(CROWD, Subject.FLOOR, size, 1, NOTHING,
                List.of(NOTHING, NOTHING)));
        List<Target> fromBridge = spread(names.stream()
                .map(name -> crowd.bridge.target(name, "?lastEventId=" + position)).toList(), size);
        long bytes = crowd.broker.bytesOut();
        crowd.probe.sinceLast();
        Replayed replayed = replay(fromBridge, crowd.eventsPerTenant, crowd.bridge, 10);
        rows.add(replayed.row(CROWD, Subject.BRIDGE, size, 1, Long.toString(crowd.broker.bytesOut() - bytes),
                LiveProbe.percentiles(crowd.probe.sinceLast())));
        System.out.printf("  %,d clients: %,.0f events/s from the bridge%n", size,
                replayed.window.events() / replayed.window.seconds());
        return rows;
    }

    private static List<Target> spread(List<Target> targets, int size) {
        return Collections.nCopies(Math.ceilDiv(size, targets.size()), targets).stream().flatMap(List::stream)
                .limit(size).toList();
    }

    private static List<String> live(Crowd crowd, List<String> percentiles) {
        return List.of(LIVE, Subject.BRIDGE, "0", "1", NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
                percentiles.get(0), percentiles.get(1), Long.toString(crowd.probe.orderErrors()));
    }

    /** What replaying took, from the first connection to the last event. */
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
        try (var readers = LoadClient.start(targets, new LoadClient.Settings(sampleEvery,
                LoadClient.Reading.POLLING, number -> {}))) {
            readers.awaitEvents((long) eventsEach * targets.size(), PATIENCE);
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
