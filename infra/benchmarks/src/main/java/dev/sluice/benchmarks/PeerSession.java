package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import dev.sluice.benchmarks.load.Fan;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.process.ProcessUsage;
import dev.sluice.benchmarks.result.Statistics;

/**
 * One measurement of one server, from the first connections after its start to their return. Owns neither the server
 * nor the client. Used by one thread.
 */
final class PeerSession {
    private static final Duration SETTLING = Duration.ofMillis(300);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(60);
    private static final double TICK_SECONDS = 0.01;

    private final Peer peer;
    private final Fan fan;
    private final Plan plan;

    /**
     * What is measured.
     *
     * @param rate
     *            events per second, over all tenants
     * @param warm
     *            the time in which events are published before the measurement
     * @param returns
     *            how often all connections leave and come again
     */
    record Plan(int connections, int tenants, int rate, Duration window, Duration warm, int returns) {
        /** Returns the deliveries that an event causes. */
        int deliveriesPerEvent() {
            return connections / tenants;
        }
    }

    /**
     * Opening all connections.
     *
     * @param seconds
     *            until each is open
     * @param cpuSeconds
     *            of the server, until it is idle again
     */
    record Opening(double seconds, double cpuSeconds, int refused, int retried) {
        static Opening median(List<Opening> all) {
            return new Opening(Statistics.median(all.stream().mapToDouble(Opening::seconds).toArray()),
                    Statistics.median(all.stream().mapToDouble(Opening::cpuSeconds).toArray()),
                    all.stream().mapToInt(Opening::refused).sum(), all.stream().mapToInt(Opening::retried).sum());
        }
    }

    /** The delivery of events at a fixed rate. */
    record Delivery(double cpuSeconds, double clientCpuSeconds, long missing, Fan.Arrived arrived) {}

    /**
     * The results of a session.
     *
     * @param first
     *            opening all connections for the first time after the start
     * @param residentBytes
     *            resident memory of a connection
     * @param warm
     *            opening all connections when none is open, later
     * @param goneSeconds
     *            until the server has closed its side of all connections that have left
     * @param back
     *            all connections leave and come again at once
     */
    record Outcome(Opening first, double residentBytes, Delivery delivery, Opening warm, double goneSeconds,
            Opening back) {}

    private PeerSession(Peer peer, Fan fan, Plan plan) {
        this.peer = peer;
        this.fan = fan;
        this.plan = plan;
    }

    /** Measures a server to which no client has been connected since its start. */
    static Outcome run(Peer peer, Path client, int opening, Plan plan) throws IOException {
        try (Fan fan = Fan.start(client, peer.targets(plan.connections, plan.tenants), opening)) {
            return new PeerSession(peer, fan, plan).run();
        }
    }

    private Outcome run() {
        peer.collectGarbage();
        settle();
        long files = peer.openFiles();
        // The difference between many and few connections, because the first ones also load code and allocate buffers.
        int few = Math.max(1, plan.connections / 10);
        Opening begin = opening(() -> fan.connect(few));
        long fewBytes = resident();
        Opening rest = opening(() -> fan.connect(plan.connections));
        double each = (double) (resident() - fewBytes) / (plan.connections - few);
        fan.mark();
        publish(plan.warm);
        Delivery delivery = delivery();
        List<Opening> warm = new ArrayList<>();
        List<Opening> back = new ArrayList<>();
        double gone = 0;
        for (int n = 0; n < plan.returns; n++) {
            back.add(opening(fan::closeAndReturn));
            gone = Math.max(gone, leave(files));
            warm.add(opening(() -> fan.connect(plan.connections)));
        }
        var first = new Opening(begin.seconds + rest.seconds, begin.cpuSeconds + rest.cpuSeconds,
                begin.refused + rest.refused, begin.retried + rest.retried);
        return new Outcome(first, each, delivery, Opening.median(warm), gone, Opening.median(back));
    }

    private Opening opening(Supplier<Fan.Connected> open) {
        double before = peer.cpuSeconds();
        Fan.Connected connected = open.get();
        settle();
        return new Opening(connected.seconds(), peer.cpuSeconds() - before, connected.refused(), connected.retried());
    }

    private Delivery delivery() {
        double clientBefore = clientCpu();
        double before = peer.cpuSeconds();
        fan.mark();
        long expected = publish(plan.window);
        Fan.Arrived arrived = fan.report();
        return new Delivery(peer.cpuSeconds() - before, clientCpu() - clientBefore,
                expected - arrived.events(), arrived);
    }

    /** Publishes for a time, waits until all events have arrived, and returns the expected deliveries. */
    private long publish(Duration time) {
        long expected = peer.publisher().paced(plan.tenants, plan.rate, time) * plan.deliveriesPerEvent();
        fan.awaitEvents(expected, SETTLE_LIMIT);
        settle();
        return expected;
    }

    private double clientCpu() {
        return ProcessUsage.cpu(fan.handle()).toMillis() / 1e3;
    }

    private long resident() {
        peer.collectGarbage();
        settle();
        return peer.residentBytes();
    }

    /** Closes all connections and returns the seconds until the server has closed its side. */
    private double leave(long filesWithout) {
        fan.disconnect();
        long began = System.nanoTime();
        // A few files are opened meanwhile that are not connections of clients.
        long few = filesWithout + Math.max(20, plan.connections / 100);
        while (peer.openFiles() > few && System.nanoTime() - began < LEAVE_LIMIT.toNanos()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        settle();
        return seconds;
    }

    /** Waits until the server has used at most 10 ms of a processor in 300 ms. */
    private void settle() {
        long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
        double before;
        do {
            before = peer.cpuSeconds();
            LockSupport.parkNanos(SETTLING.toNanos());
        } while (peer.cpuSeconds() - before > TICK_SECONDS * 1.5 && System.nanoTime() - deadline < 0);
    }
}
