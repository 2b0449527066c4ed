package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.benchmarks.server.Subject;
import dev.sluice.benchmarks.server.TokenIssuer;

/**
 * The bridge, with the JVM options that operations recommends and a token of its own for each connection.
 *
 * @param pinnings
 *            the pinning of each instance
 */
record Bridge(String name, List<Pinning> pinnings, Broker broker, Publisher publisher, TokenIssuer issuer)
        implements
            PeerProgram {
    static final String NAME = "bridge";
    static final String RS256 = "bridge with RS256";
    static final String TWO = "two bridges";

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return "this build, JDK " + System.getProperty("java.version");
    }

    @Override
    public Peer start(int connections) throws IOException {
        List<Subject> started = new ArrayList<>();
        try {
            for (Pinning pinning : pinnings) {
                started.add(Subject.bridge(pinning, Heap.small("2g"), broker, publisher, issuer));
            }
            return new JvmPeer(started);
        } catch (IOException | RuntimeException failed) {
            started.forEach(Subject::close);
            throw failed;
        }
    }
}
