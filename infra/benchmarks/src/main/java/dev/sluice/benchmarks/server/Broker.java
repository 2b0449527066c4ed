package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.process.Pinning;

/** A Kafka broker in a process of its own, with data that is thrown away. Used by one thread at a time. */
public final class Broker implements AutoCloseable {
    private final Path data;
    private final ChildJvm process;
    private final String bootstrapServers;

    private Broker(Path data, ChildJvm process, String bootstrapServers) {
        this.data = data;
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts it where helpers are; returns when it serves. */
    public static Broker start() throws IOException {
        return start(Pinning.helping());
    }

    /** Starts it where it may run; returns when it serves. */
    static Broker start(Pinning pinning) throws IOException {
        Path data = Files.createTempDirectory("sluice-benchmark-");
        ChildJvm process = ChildJvm.start(pinning, BrokerMain.class, Heap.usual("1g"), List.of(data.toString()));
        return new Broker(data, process, process.answer());
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** How many bytes of the events' topic it has sent to consumers. */
    public long bytesOut() {
        return Long.parseLong(process.ask("bytes-out " + EventTopics.topic()));
    }

    @Override
    public void close() {
        process.close();
        try (var files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            System.err.println("Left behind: " + data + " (" + left + ")");
        }
    }
}
