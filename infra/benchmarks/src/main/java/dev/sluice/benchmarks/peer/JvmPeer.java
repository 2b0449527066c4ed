package dev.sluice.benchmarks.peer;

import java.util.List;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.benchmarks.server.Publisher;
import dev.sluice.benchmarks.server.Subject;

/** Equal servers of this project, each in a JVM, between which connections are divided. Owns them. */
record JvmPeer(List<Subject> servers) implements Peer {
    JvmPeer {
        servers = List.copyOf(servers);
    }

    @Override
    public List<ProcessHandle> processes() {
        return servers.stream().map(server -> server.process().handle()).toList();
    }

    @Override
    public Publisher publisher() {
        return servers.getFirst().publisher();
    }

    @Override
    public Target target(String tenant, int connection) {
        // The connection's number alone also chooses the tenant, whose connections would all be on one server.
        int server = (connection + connection / PeerPrograms.MOST_TENANTS) % servers.size();
        return servers.get(server).targetOf(tenant, "reader" + connection);
    }

    @Override
    public void collectGarbage() {
        servers.forEach(server -> server.process().memory());
    }

    @Override
    public void close() {
        servers.forEach(Subject::close);
    }
}
