package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.process.Pinning;

/** A measured server in a separate process, with the publisher of its events. Used by one thread at a time. */
public final class Subject implements AutoCloseable {
    /** The name of the bridge, which reads from Kafka. */
    public static final String BRIDGE = "bridge";
    /** The name of the floor, a plain writer of the same bytes. */
    public static final String FLOOR = "floor";
    /** The name of the loop over emitters. */
    public static final String EMITTER = "SseEmitter loop";

    private static final Heap DEFAULT_HEAP = Heap.ofMax("2g");

    private final String name;
    private final ChildJvm process;
    private final Publisher publisher;
    private final Address address;

    /** The way to a server's streams. */
    @FunctionalInterface
    private interface Address {
        Target of(String tenant, String user, String query);
    }

    private Subject(String name, ChildJvm process, Publisher publisher, Address address) {
        this.name = name;
        this.process = process;
        this.publisher = publisher;
        this.address = address;
    }

    /** Starts the bridge, with properties; returns when it listens. */
    public static Subject bridge(Broker broker, Publisher publisher, String... properties) throws IOException {
        return bridge(DEFAULT_HEAP, broker, publisher, properties);
    }

    /** Starts the bridge with a heap of its own; returns when it listens. */
    public static Subject bridge(Heap heap, Broker broker, Publisher publisher, String... properties)
            throws IOException {
        return bridge(Pinning.measured(), heap, broker, publisher, TokenIssuer.hs256(), properties);
    }

    /** Starts the bridge with a pinning, a heap and an issuer of its own; returns when it listens. */
    public static Subject bridge(Pinning pinning, Heap heap, Broker broker, Publisher publisher, TokenIssuer issuer,
            String... properties) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(broker.bootstrapServers()));
        arguments.addAll(issuer.properties());
        arguments.addAll(List.of(properties));
        ChildJvm process = ChildJvm.start(pinning, BridgeMain.class, heap, arguments);
        int port = Integer.parseInt(process.answer());
        return new Subject(BRIDGE, process, publisher, (tenant, user, query) -> Target.get(port,
                "/api/v1/stream" + query, "Authorization: Bearer " + issuer.token(tenant, user)));
    }

    /** Starts the floor; returns when it listens. */
    public static Subject floor() throws IOException {
        return floor(DEFAULT_HEAP);
    }

    /** Starts the floor with a heap of its own; returns when it listens. */
    public static Subject floor(Heap heap) throws IOException {
        return other(FLOOR, FloorMain.class, heap);
    }

    /** Starts the loop over emitters; returns when it listens. */
    public static Subject emitter() throws IOException {
        return emitter(DEFAULT_HEAP);
    }

    /** Starts the loop over emitters with a heap of its own; returns when it listens. */
    public static Subject emitter(Heap heap) throws IOException {
        return other(EMITTER, EmitterMain.class, heap);
    }

    private static Subject other(String name, Class<?> main, Heap heap) throws IOException {
        ChildJvm process = ChildJvm.start(Pinning.measured(), main, heap, List.of());
        int port = Integer.parseInt(process.answer());
        return new Subject(name, process, PublisherCommands.to(process::ask),
                (tenant, user, query) -> Target.get(port, "/stream?tenant=" + tenant + query, ""));
    }

    /** Returns the name in tables. */
    public String name() {
        return name;
    }

    /** Returns the process of the server. */
    public ChildJvm process() {
        return process;
    }

    /** Returns the publisher of its events. */
    public Publisher publisher() {
        return publisher;
    }

    /** Returns a live stream of a tenant. */
    public Target target(String tenant) {
        return target(tenant, "");
    }

    /**
     * Returns a stream of a tenant.
     *
     * @param query
     *            in the syntax of the server
     */
    public Target target(String tenant, String query) {
        return address.of(tenant, "reader", query);
    }

    /** Returns a live stream of a tenant's user, with a token of its own if the server requires one. */
    public Target targetOf(String tenant, String user) {
        return address.of(tenant, user, "");
    }

    /** Returns live streams, spread over the tenants. */
    public List<Target> targets(int connections, int tenants) {
        List<Target> each = TenantNames.spread(tenants).stream().map(this::target).toList();
        List<Target> targets = new ArrayList<>();
        for (int n = 0; n < connections; n++) {
            targets.add(each.get(n % tenants));
        }
        return targets;
    }

    /** Waits until the server has noticed that all clients have disconnected, which happens when it writes to them. */
    public void awaitNoClients(int tenants) {
        for (int turn = 0; turn < 200; turn++) {
            if (process.ask("connections").equals("0")) {
                return;
            }
            publisher.burst(tenants, 1);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new IllegalStateException(name + " still holds " + process.ask("connections")
                + " connections whose clients are gone");
    }

    @Override
    public void close() {
        process.close();
    }
}
