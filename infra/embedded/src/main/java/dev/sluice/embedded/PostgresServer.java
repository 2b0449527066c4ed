package dev.sluice.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL on 127.0.0.1 whose data is kept: a process of its own that outlives a killed JVM, and is recognised
 * by its data folder and stopped by the next start. It runs in a session of its own, so that Ctrl-C in a terminal does
 * not reach it before {@link #close()} does. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    /** The major version of the binaries; no other reads the data. */
    public static final int MAJOR_VERSION = 18;
    /** The role that owns the database; may log in and replicate, is no superuser. */
    public static final String USER = "sluice";
    /** The password of {@link #USER}; the server is reachable from this machine only. */
    public static final String PASSWORD = "sluice";
    /** The database that {@link #USER} owns. */
    public static final String DATABASE = "sluice";

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
    /** Includes recovery after a crash. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Map<String, String> CONFIGURATION = Map.ofEntries(
            Map.entry("listen_addresses", LocalPort.HOST), Map.entry("unix_socket_directories", ""),
            Map.entry("wal_level", "logical"), Map.entry("fsync", "on"), Map.entry("synchronous_commit", "on"),
            Map.entry("max_wal_senders", "16"), Map.entry("max_replication_slots", "16"),
            Map.entry("max_connections", "100"), Map.entry("timezone", "UTC"), Map.entry("logging_collector", "on"),
            Map.entry("log_directory", "log"), Map.entry("log_filename", "%a.log"),
            Map.entry("log_truncate_on_rotation", "on"), Map.entry("log_rotation_age", "1d"),
            Map.entry("log_rotation_size", "0"));

    private final PostgresSettings settings;
    private final PostgresBinaries binaries;
    private final Postmaster postmaster;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresServer(PostgresSettings settings, PostgresBinaries binaries, Postmaster postmaster) {
        this.settings = settings;
        this.binaries = binaries;
        this.postmaster = postmaster;
    }

    /**
     * Starts the server and returns when it accepts connections; creates role and database on the first start, and
     * stops what an earlier start left running in the same folder.
     *
     * @throws StartupProblem
     *             if the port is taken, the data is of another major version, or PostgreSQL does not start
     */
    public static PostgresServer start(PostgresSettings settings) {
        var binaries = PostgresBinaries.unpacked();
        PostgresCluster.prepare(binaries, settings.data());
        stopLeftover(binaries, settings.data());
        settings.port().requireFree();
        var run = control(binaries, settings.data(), START_LIMIT, List.of("-l", startLog(settings).toString(), "-o",
                options(settings), "start"));
        var postmaster = Postmaster.of(settings.data());
        if (!run.succeeded() || postmaster.isEmpty()) {
            postmaster.ifPresent(half -> stop(binaries, settings.data(), half));
            throw new StartupProblem("PostgreSQL did not start: see " + startLog(settings) + " and the newest file in "
                    + settings.data().resolve("log") + " for its reason.", new IllegalStateException(run.output()));
        }
        log.info("PostgreSQL {} listens on {}:{}, data in {}", MAJOR_VERSION, LocalPort.HOST,
                settings.port().number(), settings.data());
        return new PostgresServer(settings, binaries, postmaster.get());
    }

    /**
     * Stops the server that a killed JVM left running in a data folder, if there is one; to be called before ports are
     * checked. Anything else is left alone, also when it has the process id that the folder remembers.
     */
    public static void stopLeftover(Path data) {
        if (Postmaster.of(data.toAbsolutePath().normalize()).isPresent()) {
            stopLeftover(PostgresBinaries.unpacked(), data.toAbsolutePath().normalize());
        }
    }

    /** Where JDBC connects, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + LocalPort.HOST + ":" + port() + "/" + DATABASE;
    }

    /** The port it listens on. */
    public int port() {
        return settings.port().number();
    }

    /** The process id of the server, the one that a crash test kills. */
    public long pid() {
        return postmaster.process().pid();
    }

    /**
     * Stops the server, ending its clients' sessions, and returns when it is gone: within 5 seconds or so; if its
     * sessions do not end by then it is stopped without them, and the next start recovers. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stop(binaries, settings.data(), postmaster);
        log.info("PostgreSQL stopped");
    }

    private static void stopLeftover(PostgresBinaries binaries, Path data) {
        Postmaster.of(data).ifPresent(leftover -> {
            log.info("Stopping the PostgreSQL (process {}) that an earlier run left behind", leftover.process().pid());
            stop(binaries, data, leftover);
        });
        Postmaster.forgetDead(data);
    }

    private static void stop(PostgresBinaries binaries, Path data, Postmaster postmaster) {
        for (var mode : List.of("fast", "immediate")) {
            if (!postmaster.isRunning()) {
                return;
            }
            var run = control(binaries, data, STOP_LIMIT, List.of("-m", mode, "stop"));
            if (run.succeeded()) {
                return;
            }
            log.warn("PostgreSQL did not stop in mode {} within {} s: {}", mode, STOP_LIMIT.toSeconds(), run.output());
        }
        log.warn("PostgreSQL (process {}) is killed; the next start recovers", postmaster.process().pid());
        postmaster.process().destroyForcibly();
    }

    private static ProgramRun control(PostgresBinaries binaries, Path data, Duration limit, List<String> action) {
        var arguments = new ArrayList<>(
                List.of("-D", data.toString(), "-w", "-t", Long.toString(limit.toSeconds())));
        arguments.addAll(action);
        return ProgramRun.of(binaries.program("pg_ctl"), arguments, "", limit.plus(GRACE));
    }

    private static Path startLog(PostgresSettings settings) {
        return settings.data().resolve("start.log");
    }

    /** None of these values holds a character that a shell would interpret. */
    private static String options(PostgresSettings settings) {
        var options = new StringBuilder("-p ").append(settings.port().number());
        CONFIGURATION.forEach((name, value) -> options.append(" -c ").append(name).append('=').append(value));
        return options.toString();
    }
}
