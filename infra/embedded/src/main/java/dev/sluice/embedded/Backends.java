package dev.sluice.embedded;

import java.util.OptionalLong;

/**
 * A running PostgreSQL with logical WAL and a running Kafka: what the one-command form and every integration test stand
 * on. Implementations are thread-safe.
 */
public interface Backends extends AutoCloseable {
    /** Where JDBC connects, without user and password. */
    String jdbcUrl();

    /** The role that owns the database; may log in and replicate. */
    String user();

    /** The password of {@link #user()}. */
    String password();

    /** The name of the database. */
    String database();

    /** The host PostgreSQL listens on. */
    String postgresHost();

    /** The port PostgreSQL listens on. */
    int postgresPort();

    /** What Kafka clients put into {@code bootstrap.servers}. */
    String bootstrapServers();

    /** The process id of the PostgreSQL server, where it is a process of this machine that a crash test may kill. */
    OptionalLong postgresPid();

    /** Stops both, the last started first. Idempotent; takes seconds at most. */
    @Override
    void close();

    /**
     * Starts a throw-away pair on free ports: in containers where Testcontainers is on the class path and a Docker engine
     * answers, embedded otherwise; one log line says which. Its data is gone when it is closed.
     *
     * @throws StartupProblem
     *             if it does not start
     */
    static Backends start() {
        return BackendsChoice.start();
    }

    /**
     * The one throw-away pair of this JVM, started by the first call and closed when the JVM is told to end,
     * as test runners do (Kafka's threads keep it alive until then); its
     * {@link #close()} does nothing. Tests that share it keep apart by their topic, slot and table names.
     *
     * @throws StartupProblem
     *             if it does not start
     */
    static Backends shared() {
        return SharedBackends.get();
    }
}
