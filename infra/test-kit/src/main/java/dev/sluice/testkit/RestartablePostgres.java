package dev.sluice.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.embedded.LocalPort;
import dev.sluice.embedded.PostgresServer;
import dev.sluice.embedded.PostgresSettings;

/** A PostgreSQL server that keeps its port and folder over any number of starts. Used by one thread. */
public final class RestartablePostgres implements AutoCloseable {
    private final PostgresSettings settings;
    private @Nullable PostgresServer server;

    /** Creates a server on a free port; starts nothing. */
    public RestartablePostgres(Path data) {
        this.settings = new PostgresSettings(data, LocalPort.free());
    }

    /** Starts it with its existing data, and returns when it accepts connections. */
    public void start() {
        server = PostgresServer.start(settings);
    }

    /** Stops it, ending its sessions. */
    public void stop() {
        if (server != null) {
            server.close();
        }
    }

    /**
     * Ends the postmaster as {@code kill -9} does; sessions end when they notice. Does nothing if it has ended already.
     */
    public void kill() {
        postmaster().ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** Ends the postmaster and its sessions at the same time, as a machine failure does. */
    public void killWithSessions() {
        postmaster().ifPresent(process -> {
            List<ProcessHandle> sessions = process.descendants().toList();
            process.destroyForcibly();
            sessions.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
        });
    }

    /** Returns whether it runs; false also if it has ended by itself. */
    public boolean isRunning() {
        return postmaster().isPresent();
    }

    private Optional<ProcessHandle> postmaster() {
        return server == null ? Optional.empty() : ProcessHandle.of(server.pid());
    }

    /** Restarts it with one additional line of configuration, such as {@code max_connections = 5}. */
    public void configure(String line) throws IOException {
        restartWith("postgresql.auto.conf", line);
    }

    /** Restarts it with one or more additional lines of client authentication ({@code pg_hba.conf}). */
    public void authenticate(String lines) throws IOException {
        restartWith("pg_hba.conf", lines);
    }

    private void restartWith(String file, String lines) throws IOException {
        stop();
        Files.writeString(settings.data().resolve(file), lines + "\n", StandardOpenOption.APPEND);
        start();
    }

    /** Copies its data while it is stopped, like an offline backup; it runs again afterwards. */
    public void copyTo(Path backup) throws IOException {
        stop();
        Folders.copy(settings.data(), backup);
        start();
    }

    /** Replaces its data by a copy; it runs again afterwards. */
    public void restoreFrom(Path backup) throws IOException {
        stop();
        Folders.delete(settings.data());
        Folders.copy(backup, settings.data());
        start();
    }

    /** Returns the JDBC URL, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + LocalPort.HOST + ":" + port() + "/" + PostgresServer.DATABASE;
    }

    /** Returns the data folder. */
    public Path data() {
        return settings.data();
    }

    /** Returns the port, the same for all starts. */
    public int port() {
        return settings.port().number();
    }

    /**
     * Returns the process id of the postmaster that was started last.
     *
     * @throws IllegalStateException
     *             if none was started
     */
    public long pid() {
        if (server == null) {
            throw new IllegalStateException("PostgreSQL was not started");
        }
        return server.pid();
    }

    /** Stops the server; same as {@link #stop}. Idempotent. */
    @Override
    public void close() {
        stop();
    }
}
