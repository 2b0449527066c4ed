package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.process.CommandedProcess;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.server.Broker;
import dev.sluice.benchmarks.server.EventTopics;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.testkit.RequiredTools;

/**
 * KafkaSSE for Node: a Kafka consumer for each connection, on the topic of the bridge. It knows no tenants, and a
 * thousand consumers are more than one processor serves.
 */
record KafkaSse(Broker broker, Publisher publisher) implements PeerProgram {
    static final String NAME = "KafkaSSE";
    private static final int MOST_CONNECTIONS = 100;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> missing() {
        try {
            return node().isPresent() && version().matches("\\d+[.].*")
                    ? Optional.empty()
                    : Optional.of("node does not find the package kafka-sse; NODE_PATH says where it is");
        } catch (IOException unknown) {
            return Optional.of("node does not run: " + unknown);
        }
    }

    private static Optional<Path> node() {
        return RequiredTools.ofThisMachine().find("node");
    }

    @Override
    public String version() throws IOException {
        return Output.firstLine(node().orElseThrow().toString(), "--print", "try { require('kafka-sse');"
                + " require('kafka-sse/package.json').version } catch (e) { 'none' }");
    }

    @Override
    public boolean supports(int connections, int tenants) {
        return connections <= MOST_CONNECTIONS && tenants == 1;
    }

    @Override
    public Peer start(int connections) throws IOException {
        Path script = Path.of(System.getProperty("sluice.root", "../.."))
                .resolve("infra/benchmarks/src/main/node/kafka-sse.js").toAbsolutePath().normalize();
        CommandedProcess process = CommandedProcess.start(NAME, Pinning.measured(),
                List.of(node().orElseThrow().toString(), script.toString(), broker.bootstrapServers(),
                        EventTopics.topic()));
        return new Running(process, Integer.parseInt(process.answer()), publisher);
    }

    private record Running(CommandedProcess process, int port, Publisher publisher) implements Peer {
        @Override
        public List<ProcessHandle> processes() {
            return List.of(process.handle());
        }

        @Override
        public Target target(String tenant, int connection) {
            return Target.get(port, "/", "");
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
