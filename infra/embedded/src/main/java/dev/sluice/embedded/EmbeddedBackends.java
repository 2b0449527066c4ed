package dev.sluice.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL and Kafka of this project's own, on loopback, in a data folder that is kept or thrown away. Thread-safe.
 */
public final class EmbeddedBackends implements Backends {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBackends.class);

    private final DataDirectory directory;
    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    /** What close undoes, the latest first. Owned by whoever holds this object's lock. */
    private final Deque<AutoCloseable> started;

    private EmbeddedBackends(DataDirectory directory, PostgresServer postgres, KafkaBroker kafka,
            Deque<AutoCloseable> started) {
        this.directory = directory;
        this.postgres = postgres;
        this.kafka = kafka;
        this.started = started;
    }

    /**
     * Starts both in a folder that is kept, which stays the caller's to close. Ports are checked before anything starts.
     *
     * @throws StartupProblem
     *             if a port is taken, the data is of another version, or one of them does not start
     */
    public static EmbeddedBackends start(DataDirectory directory, EmbeddedSettings settings) {
        return start(directory, settings, new ArrayDeque<>());
    }

    /**
     * Starts both on free ports in a folder that is removed when they are closed.
     *
     * @throws StartupProblem
     *             if one of them does not start
     */
    public static EmbeddedBackends startThrowAway() {
        var folder = ThrowAwayFolder.create();
        Deque<AutoCloseable> started = new ArrayDeque<>();
        started.push(() -> OwnerOnly.delete(folder));
        var directory = DataDirectory.open(folder);
        started.push(directory);
        return start(directory, EmbeddedSettings.onFreePorts(), started);
    }

    private static EmbeddedBackends start(DataDirectory directory, EmbeddedSettings settings,
            Deque<AutoCloseable> started) {
        try {
            PostgresServer.stopLeftover(directory.postgres());
            settings.postgresPort().requireFree();
            settings.kafkaPort().requireFree();
            var postgres = PostgresServer.start(new PostgresSettings(directory.postgres(), settings.postgresPort()));
            started.push(postgres);
            var kafka = KafkaBroker
                    .start(new KafkaSettings(directory.kafka(), settings.kafkaPort(), settings.flush()));
            started.push(kafka);
            return new EmbeddedBackends(directory, postgres, kafka, started);
        } catch (RuntimeException | Error e) {
            closeAll(started);
            throw e;
        }
    }

    /** Where the data is. */
    public DataDirectory directory() {
        return directory;
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
    public synchronized void close() {
        closeAll(started);
    }

    private static void closeAll(Deque<AutoCloseable> started) {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                log.warn("Closing went on after a failure; what failed ends with this process", e);
            }
        }
    }
}
