package dev.sluice.testkit;

import java.nio.file.Path;
import java.util.OptionalLong;

import dev.sluice.embedded.Backends;
import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;

/**
 * PostgreSQL and Kafka on fixed ports, each of which can be stopped, killed and started again with its data. For tests
 * that stop a backend; all other tests use {@link Backends#shared}. Used by one thread.
 */
public record RestartableBackends(RestartablePostgres postgres, RestartableKafka kafka) implements Backends {
    /** Starts both in an empty folder. */
    public static RestartableBackends start(Path folder) {
        var backends = new RestartableBackends(new RestartablePostgres(folder.resolve("postgres")),
                new RestartableKafka(folder.resolve("kafka")));
        backends.postgres.start();
        backends.kafka.start();
        return backends;
    }

    @Override
    public String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    @Override
    public String user() {
        return PostgresServer.USER;
    }

    @Override
    public String password() {
        return PostgresServer.PASSWORD;
    }

    @Override
    public String database() {
        return PostgresServer.DATABASE;
    }

    @Override
    public String postgresHost() {
        return LocalPort.HOST;
    }

    @Override
    public int postgresPort() {
        return postgres.port();
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public OptionalLong postgresPid() {
        return OptionalLong.of(postgres.pid());
    }

    @Override
    public void close() {
        kafka.close();
        postgres.close();
    }
}
