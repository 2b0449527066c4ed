package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.process.ProcessUsage;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.benchmarks.server.TenantNames;

/** A running server, in processes of its own, with the publisher of its events. Used by one thread. */
public interface Peer extends AutoCloseable {
    /** Returns the server's processes, all of which are measured together. */
    List<ProcessHandle> processes();

    /** Returns the publisher of its events. */
    Publisher publisher();

    /** Returns a live stream of a tenant, for the connection with this number. */
    Target target(String tenant, int connection);

    /** Collects garbage if the server has a command for it, so that resident memory is memory in use. */
    default void collectGarbage() {}

    /** Returns live streams, spread over the tenants. */
    default List<Target> targets(int connections, int tenants) {
        List<String> names = TenantNames.spread(tenants);
        List<Target> targets = new ArrayList<>();
        for (int n = 0; n < connections; n++) {
            targets.add(target(names.get(n % tenants), n));
        }
        return targets;
    }

    /** Returns the user and system time of the processes, in seconds. */
    default double cpuSeconds() {
        return processes().stream().mapToLong(process -> ProcessUsage.cpu(process).toMillis()).sum() / 1e3;
    }

    /** Returns the resident memory of the processes. */
    default long residentBytes() {
        return processes().stream().mapToLong(ProcessUsage::residentBytes).sum();
    }

    /** Returns the number of open files and sockets of the processes. */
    default long openFiles() {
        return processes().stream().mapToLong(ProcessUsage::openFiles).sum();
    }

    /** Ends the processes. */
    @Override
    void close() throws IOException;
}
