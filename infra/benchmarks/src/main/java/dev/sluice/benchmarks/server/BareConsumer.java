package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.util.List;

import dev.sluice.benchmarks.process.ChildJvm;
import dev.sluice.benchmarks.process.Heap;
import dev.sluice.benchmarks.process.Pinning;

/** A Kafka consumer in a separate process that discards the records that it reads. Used by one thread at a time. */
public final class BareConsumer implements AutoCloseable {
    private final ChildJvm process;

    private BareConsumer(ChildJvm process) {
        this.process = process;
    }

    /** Starts the consumer. */
    public static BareConsumer start(Broker broker) throws IOException {
        ChildJvm process = ChildJvm.start(Pinning.measured(), BareConsumerMain.class, Heap.ofMax("2g"),
                List.of(broker.bootstrapServers()));
        process.answer();
        return new BareConsumer(process);
    }

    /** Reads records of the events' topic from the beginning of a partition and returns the seconds that it took. */
    public double read(int partition, long records) {
        return Long.parseLong(process.ask("read " + partition + " " + records)) / 1e9;
    }

    /** Returns the handle of the process. */
    public ProcessHandle handle() {
        return process.handle();
    }

    @Override
    public void close() {
        process.close();
    }
}
