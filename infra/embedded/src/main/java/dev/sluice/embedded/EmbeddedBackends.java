package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * An embedded PostgreSQL server and an embedded Kafka broker on loopback, with their data in one folder that is kept or
 * deleted on close. Thread-safe.
 */
public final class EmbeddedBackends implements Backends {
    private final DataDirectory directory;
    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private final OpenResources resources;

    private EmbeddedBackends(DataDirectory directory, PostgresServer postgres, KafkaBroker kafka,
            OpenResources resources) {
        this.directory = directory;
        this.postgres = postgres;
        this.kafka = kafka;
        this.resources = resources;
    }

    /**
     * Starts both servers in a folder that is kept. The caller closes {@code directory}. Both ports are checked before
     * anything starts.
     *
     * @throws StartupProblem
     *             if a port is taken, another version wrote the data, or a server does not start
     */
    public static EmbeddedBackends start(DataDirectory directory, EmbeddedSettings settings) {
        return start(directory, settings, new OpenResources());
    }

    /**
     * Starts both servers on free ports in a temporary folder that {@link #close()} deletes.
     *
     * @throws StartupProblem
     *             if a server does not start
     */
    public static EmbeddedBackends startThrowAway() {
        var resources = new OpenResources();
        Path folder = ThrowAwayFolder.create();
        resources.add(() -> OwnerOnly.delete(folder));
        DataDirectory directory = resources.add(DataDirectory.open(folder));
        return start(directory, EmbeddedSettings.onFreePorts(), resources);
    }

    private static EmbeddedBackends start(DataDirectory directory, EmbeddedSettings settings,
            OpenResources resources) {
        try {
            PostgresServer.stopLeftover(directory.postgres());
            settings.postgresPort().requireFree();
            settings.kafkaPort().requireFree();
            PostgresServer postgres = resources.add(PostgresServer.start(
                    new PostgresSettings(directory.postgres(), settings.postgresPort())));
            KafkaBroker kafka = resources.add(KafkaBroker.start(
                    new KafkaSettings(directory.kafka(), settings.kafkaPort(), settings.flush())));
            return new EmbeddedBackends(directory, postgres, kafka, resources);
        } catch (RuntimeException | Error e) {
            resources.close();
            throw e;
        }
    }

    public DataDirectory directory() {
        return directory;
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
        resources.close();
    }
}
