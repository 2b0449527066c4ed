package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.server.Subject;

/** The floor on a JVM, the server of the fan-out benchmark. */
record JdkFloor() implements PeerProgram {
    static final String NAME = "floor on a JVM";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return "JDK " + System.getProperty("java.version");
    }

    @Override
    public Peer start(int connections) throws IOException {
        return new JvmPeer(List.of(Subject.floor(Heap.small("2g"))));
    }
}
