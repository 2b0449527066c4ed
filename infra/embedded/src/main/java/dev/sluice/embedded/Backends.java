package dev.sluice.embedded;

import java.util.OptionalLong;

/**
 * A running PostgreSQL server with logical replication enabled and a running Kafka broker, for standalone mode and for
 * integration tests. Implementations are thread-safe.
 */
public interface Backends extends AutoCloseable {
    /** Returns the JDBC URL of {@link #database()}, without user and password. */
    default String jdbcUrl() {
        return "jdbc:postgresql://" + postgresHost() + ":" + postgresPort() + "/" + database();
    }

    /** Returns the role that owns the database. It may log in and replicate. */
    String user();

    String password();

    String database();

    String postgresHost();

    int postgresPort();

    /** Returns the value of {@code bootstrap.servers} for Kafka clients. */
    String bootstrapServers();

    /**
     * Returns the process id of the PostgreSQL server; empty if the server does not run as a process of this machine.
     */
    OptionalLong postgresPid();

    /** Stops both servers in reverse order of start, within seconds. Idempotent. */
    @Override
    void close();

    /**
     * Starts temporary servers on free ports; closing them deletes their data. They run in containers if Testcontainers
     * is on the class path and a Docker engine is available, and embedded otherwise. One log line says which.
     *
     * @throws StartupProblem
     *             if a server does not start
     */
    static Backends start() {
        return BackendsChoice.start();
    }

    /**
     * Returns the temporary servers that all tests of this JVM share. The first call starts them, a shutdown hook stops
     * them, and {@link #close()} does nothing. Tests must use distinct topics, replication slots and tables. Kafka's
     * threads keep the JVM alive until it is told to exit, as test runners do.
     *
     * @throws StartupProblem
     *             if a server does not start
     */
    static Backends shared() {
        return SharedBackends.get();
    }
}
