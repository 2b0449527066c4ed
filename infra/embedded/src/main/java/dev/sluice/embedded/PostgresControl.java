package dev.sluice.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the server of one data folder with {@code pg_ctl}, which gives the server a session of its own.
 * Immutable.
 */
record PostgresControl(PostgresBinaries binaries, Path data) {
    private static final Logger log = LoggerFactory.getLogger(PostgresControl.class);
    /** Includes recovery after a crash. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    /** How much longer than it was told {@code pg_ctl} may take. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int ATTEMPTS_BESIDE_ORPHANS = 50;
    private static final long BETWEEN_ATTEMPTS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** No value may hold a character that a shell interprets. */
    private static final Map<String, String> CONFIGURATION = Map.ofEntries(
            Map.entry("listen_addresses", LocalPort.HOST), Map.entry("unix_socket_directories", ""),
            Map.entry("wal_level", "logical"), Map.entry("fsync", "on"),
            // Off would delay logical replication by 200 ms: it sends only what is flushed.
            Map.entry("synchronous_commit", "on"), Map.entry("max_wal_senders", "16"),
            Map.entry("max_replication_slots", "16"), Map.entry("max_connections", "100"),
            Map.entry("timezone", "UTC"),
            // One file for each day of the week, so that the log is bounded.
            Map.entry("logging_collector", "on"), Map.entry("log_directory", "log"),
            Map.entry("log_filename", "%a.log"), Map.entry("log_truncate_on_rotation", "on"),
            Map.entry("log_rotation_age", "1d"), Map.entry("log_rotation_size", "0"));

    /**
     * Starts the server and returns when it accepts connections.
     *
     * @throws StartupProblem
     *             if it does not start
     */
    Postmaster start(LocalPort port) {
        var run = startOnce(port);
        // Sessions of a killed server hold its shared memory until they notice, and nothing starts beside them.
        for (int again = 0; !run.succeeded() && reason().contains("shared memory")
                && again < ATTEMPTS_BESIDE_ORPHANS; again++) {
            LockSupport.parkNanos(BETWEEN_ATTEMPTS_NANOS);
            run = startOnce(port);
        }
        var postmaster = Postmaster.of(data);
        if (run.succeeded() && postmaster.isPresent()) {
            return postmaster.get();
        }
        var reason = reason();
        postmaster.ifPresent(this::stop);
        throw new StartupProblem(
                "PostgreSQL did not start" + (reason.isEmpty() ? "" : " (" + reason + ")") + ": see " + startLog()
                        + " and the newest file in " + data.resolve("log") + ".",
                new IllegalStateException(run.output()));
    }

    /**
     * Stops the server, ending its sessions; if they do not end in time, without them, and the next start recovers.
     */
    void stop(Postmaster postmaster) {
        for (var mode : List.of("fast", "immediate")) {
            if (!postmaster.isRunning()) {
                return;
            }
            var run = control(STOP_LIMIT, List.of("-W", "-m", mode, "stop"));
            if (hasStopped(postmaster)) {
                return;
            }
            log.warn("PostgreSQL did not stop in mode {} within {} s: {}", mode, STOP_LIMIT.toSeconds(), run.output());
        }
        log.warn("PostgreSQL (process {}) is killed; the next start recovers", postmaster.process().pid());
        postmaster.process().destroyForcibly();
    }

    /** Waits for the end of the process: a server that was killed leaves its pid file, which {@code pg_ctl} watches. */
    private static boolean hasStopped(Postmaster postmaster) {
        var deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        var interrupted = false;
        while (postmaster.isRunning() && System.nanoTime() - deadline < 0) {
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !postmaster.isRunning();
    }

    private ProgramRun startOnce(LocalPort port) {
        var options = new StringBuilder("-p ").append(port.number());
        CONFIGURATION.forEach((name, value) -> options.append(" -c ").append(name).append('=').append(value));
        try {
            Files.deleteIfExists(startLog());
        } catch (IOException stays) {
            log.debug("{} goes on growing", startLog(), stays);
        }
        return control(START_LIMIT, List.of("-l", startLog().toString(), "-o", options.toString(), "start"));
    }

    private ProgramRun control(Duration limit, List<String> action) {
        var arguments = new ArrayList<>(List.of("-D", data.toString(), "-w", "-t", Long.toString(limit.toSeconds())));
        arguments.addAll(action);
        return ProgramRun.of(binaries.program("pg_ctl"), arguments, "", limit.plus(GRACE));
    }

    private Path startLog() {
        return data.resolve("start.log");
    }

    /** What the server said before it gave up; empty if nothing is known. */
    private String reason() {
        try (var lines = Files.lines(startLog(), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("FATAL:")).reduce((first, last) -> last)
                    .map(line -> line.substring(line.indexOf("FATAL:") + "FATAL:".length()).strip()).orElse("");
        } catch (IOException noLog) {
            return "";
        }
    }
}
