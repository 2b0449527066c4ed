package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.process.Pinning;
import dev.sluice.testkit.Folders;

/** A Kafka broker in a separate process, with data that is deleted at the end. Used by one thread at a time. */
public final class Broker implements AutoCloseable {
    private final Path data;
    private final ChildJvm process;
    private final String bootstrapServers;

    private Broker(Path data, ChildJvm process, String bootstrapServers) {
        this.data = data;
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts the broker on the helpers' processors; returns when it serves clients. */
    public static Broker start() throws IOException {
        return start(Pinning.helping());
    }

    /** Starts it; returns when it serves clients. */
    static Broker start(Pinning pinning) throws IOException {
        Path data = Files.createTempDirectory("sluice-benchmark-");
        ChildJvm process = ChildJvm.start(pinning, BrokerMain.class, Heap.ofMax("1g"), List.of(data.toString()));
        return new Broker(data, process, process.answer());
    }

    /** Returns the value of {@code bootstrap.servers} for clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Returns the number of bytes of the events' topic that it has sent to consumers. */
    public long bytesOut() {
        return Long.parseLong(process.ask("bytes-out " + EventTopics.topic()));
    }

    @Override
    public void close() {
        process.close();
        try {
            Folders.delete(data);
        } catch (IOException left) {
            System.err.println("Not deleted: " + data + " (" + left + ")");
        }
    }
}
