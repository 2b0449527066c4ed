package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.Folders;

/**
 * A third-party server that takes events by HTTP. Owns its process, its folder and its publisher.
 */
record InstalledPeer(ChildProcess process, Path folder, HttpPublisher events, Function<String, Target> streams)
        implements
            Peer {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /**
     * Starts a command on processor 0; returns when it listens.
     *
     * @param folder
     *            its folder, for configuration and log, which is deleted at the end
     */
    static InstalledPeer start(List<String> command, Path folder, int port, HttpPublisher events,
            Function<String, Target> streams) throws IOException {
        Path log = folder.resolve("output.log");
        ChildProcess process = ChildProcess.start(
                new ProcessBuilder(Stream.concat(Pinning.measured().prefix().stream(), command.stream()).toList())
                        .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()));
        var peer = new InstalledPeer(process, folder, events, streams);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.killWithDescendants();
                throw new IOException(command + " does not listen on port " + port + ". See " + log);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return peer;
    }

    private static boolean listens(int port) {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.handle()), process.handle().descendants()).toList();
    }

    @Override
    public Publisher publisher() {
        return events;
    }

    @Override
    public Target target(String tenant, int connection) {
        return streams.apply(tenant);
    }

    @Override
    public void close() throws IOException {
        events.close();
        process.killWithDescendants();
        Folders.delete(folder);
    }
}
