package dev.sluice.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Start and stop of the PostgreSQL server of one data folder with {@code pg_ctl}, which runs the server in its own
 * process session. Immutable.
 */
record PostgresControl(PostgresBinaries binaries, Path data) {
    private static final Logger logger = LoggerFactory.getLogger(PostgresControl.class);
    /** Includes recovery after a crash. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    /** The time in excess of the limit of {@code pg_ctl} after which {@code pg_ctl} itself is killed. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int SHARED_MEMORY_RETRIES = 50;
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(200);

    /** No value may contain a character that a shell interprets. */
    private static final Map<String, String> CONFIGURATION = Map.ofEntries(
            Map.entry("listen_addresses", LocalPort.HOST), Map.entry("unix_socket_directories", ""),
            Map.entry("wal_level", "logical"), Map.entry("fsync", "on"),
            // With "off", logical replication lags by 200 ms, because it sends only WAL that is flushed.
            Map.entry("synchronous_commit", "on"), Map.entry("max_wal_senders", "16"),
            Map.entry("max_replication_slots", "16"), Map.entry("max_connections", "100"),
            Map.entry("timezone", "UTC"),
            // One file for each day of the week bounds the log.
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
        ProgramRun run = startOnce(port);
        // Backends of a killed server keep its shared memory until they notice, and no server starts before that.
        for (int retries = 0; !run.succeeded() && reason().contains("shared memory")
                && retries < SHARED_MEMORY_RETRIES; retries++) {
            LockSupport.parkNanos(RETRY_INTERVAL.toNanos());
            run = startOnce(port);
        }
        Optional<Postmaster> postmaster = Postmaster.of(data);
        if (run.succeeded() && postmaster.isPresent()) {
            return postmaster.get();
        }
        String reason = reason();
        postmaster.ifPresent(this::stop);
        throw new StartupProblem(
                "PostgreSQL did not start" + (reason.isEmpty() ? "" : " (" + reason + ")") + ": see " + startLog()
                        + " and the newest file in " + data.resolve("log") + ".",
                new IllegalStateException(run.output()));
    }

    /**
     * Stops the server and ends its sessions by a fast shutdown, then an immediate shutdown, then by killing the
     * process. Each step has 5 seconds. After the last two steps, the next start performs crash recovery.
     */
    void stop(Postmaster postmaster) {
        for (String mode : List.of("fast", "immediate")) {
            if (!postmaster.isRunning()) {
                return;
            }
            ProgramRun run = control(STOP_LIMIT, List.of("-W", "-m", mode, "stop"));
            if (hasStopped(postmaster)) {
                return;
            }
            logger.warn("PostgreSQL did not stop in {} mode within {} s: {}", mode, STOP_LIMIT.toSeconds(),
                    run.output());
        }
        logger.warn("PostgreSQL (process {}) is killed. The next start recovers its data.", postmaster.process().pid());
        postmaster.process().destroyForcibly();
    }

    /**
     * Returns whether the server has stopped. Polls the process, because {@code pg_ctl} watches the pid file, which a
     * killed server leaves behind.
     */
    private static boolean hasStopped(Postmaster postmaster) {
        boolean interrupted = false;
        for (long polls = STOP_LIMIT.dividedBy(POLL_INTERVAL); polls > 0 && postmaster.isRunning(); polls--) {
            try {
                Thread.sleep(POLL_INTERVAL);
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
        } catch (IOException notDeleted) {
            logger.debug("{} could not be deleted and keeps growing", startLog(), notDeleted);
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

    /** Returns the last fatal error in the start log; empty if there is none. */
    private String reason() {
        try (Stream<String> lines = Files.lines(startLog(), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("FATAL:")).reduce((first, last) -> last)
                    .map(line -> line.substring(line.indexOf("FATAL:") + "FATAL:".length()).strip()).orElse("");
        } catch (IOException noLog) {
            return "";
        }
    }
}
