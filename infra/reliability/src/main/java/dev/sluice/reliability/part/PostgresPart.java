package dev.sluice.reliability.part;

import java.nio.file.Path;

import dev.sluice.testkit.RestartablePostgres;

/** The part that is PostgreSQL. Its sessions are killed with it, as when a machine fails. Used by one thread. */
public final class PostgresPart implements Part {
    private final RestartablePostgres postgres;

    PostgresPart(Path data) {
        this.postgres = new RestartablePostgres(data);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void start() {
        postgres.start();
    }

    @Override
    public void kill() {
        postgres.killWithSessions();
    }

    @Override
    public boolean isRunning() {
        return postgres.isRunning();
    }

    int port() {
        return postgres.port();
    }

    String jdbcUrl() {
        return postgres.jdbcUrl();
    }
}
