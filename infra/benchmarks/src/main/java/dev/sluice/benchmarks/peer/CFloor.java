package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.process.CProgram;
import dev.sluice.benchmarks.process.CommandedProcess;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.benchmarks.server.PublisherCommands;

/** The floor in C, {@code floor.c}: the cheapest server that the system allows. */
public record CFloor() implements PeerProgram {
    static final String NAME = "floor in C";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> missing() {
        return CProgram.compiler().isPresent() ? Optional.empty() : Optional.of("cc is not installed");
    }

    @Override
    public String version() throws IOException {
        return Output.firstLine(CProgram.compiler().orElseThrow().toString(), "--version");
    }

    @Override
    public Peer start(int connections) throws IOException {
        CommandedProcess process = CommandedProcess.start("floor", Pinning.measured(),
                List.of(CProgram.compile("floor").toString()));
        return new Running(process, Integer.parseInt(process.answer()));
    }

    private record Running(CommandedProcess process, int port) implements Peer {
        @Override
        public List<ProcessHandle> processes() {
            return List.of(process.handle());
        }

        @Override
        public Publisher publisher() {
            return PublisherCommands.to(process::ask);
        }

        @Override
        public Target target(String tenant, int connection) {
            return Target.get(port, "/stream?tenant=" + tenant, "");
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
