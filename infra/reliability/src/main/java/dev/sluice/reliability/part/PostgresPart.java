package dev.sluice.reliability.part;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.sluice.embedded.PostgresServer;
import dev.sluice.embedded.PostgresSettings;

/** PostgreSQL. Its sessions die with it, all at once, as they do when a machine's kernel ends them. Used by one thread. */
public final class PostgresPart implements Part {
    private final PostgresSettings settings;
    private @Nullable PostgresServer server;

    PostgresPart(PostgresSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void start() {
        server = PostgresServer.start(settings);
    }

    @Override
    public void kill() {
        ProcessHandle postmaster = ProcessHandle.of(Objects.requireNonNull(server).pid()).orElse(null);
        if (postmaster == null) {
            return;
        }
        List<ProcessHandle> sessions = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        sessions.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().join();
    }

    @Override
    public boolean isRunning() {
        return server != null && ProcessHandle.of(server.pid()).isPresent();
    }
}
