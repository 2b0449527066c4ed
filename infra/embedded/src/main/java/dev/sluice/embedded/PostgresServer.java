package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * A real PostgreSQL on 127.0.0.1 whose data is kept: a process of its own that outlives a killed JVM, and is recognised
 * by its data folder and stopped by the next start. It runs in a session of its own, so that Ctrl-C in a terminal does
 * not reach it before {@link #close()} does. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    /** The role that owns the database; may log in and replicate, is no superuser. */
    public static final String USER = "sluice";
    /** The password of {@link #USER}; the server is reachable from this machine only. */
    public static final String PASSWORD = "sluice";
    /** The database that {@link #USER} owns. */
    public static final String DATABASE = "sluice";

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

    private final PostgresSettings settings;
    private final PostgresControl control;
    private final Postmaster postmaster;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresServer(PostgresSettings settings, PostgresControl control, Postmaster postmaster) {
        this.settings = settings;
        this.control = control;
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
        requireSomebodyElseThanRoot();
        var control = new PostgresControl(PostgresBinaries.unpacked(), settings.data());
        PostgresCluster.prepare(control.binaries(), settings.data());
        stopLeftover(settings.data());
        settings.port().requireFree();
        var postmaster = control.start(settings.port());
        log.info("PostgreSQL {} listens on {}:{}, data in {}", control.binaries().majorVersion(), LocalPort.HOST,
                settings.port().number(), settings.data());
        return new PostgresServer(settings, control, postmaster);
    }

    /**
     * Stops the server that a killed JVM left running in a data folder, if there is one; to be called before ports are
     * checked. Anything else is left alone, also when it has the process id that the folder remembers.
     */
    public static void stopLeftover(Path data) {
        var folder = data.toAbsolutePath().normalize();
        Postmaster.of(folder).ifPresent(leftover -> {
            log.info("Stopping the PostgreSQL (process {}) that an earlier run left behind", leftover.process().pid());
            new PostgresControl(PostgresBinaries.unpacked(), folder).stop(leftover);
        });
        Postmaster.forgetReused(folder);
    }

    /** The major version of the binaries on the class path; no other reads the data. */
    public static int majorVersion() {
        return PostgresBinaries.unpacked().majorVersion();
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
        control.stop(postmaster);
        log.info("PostgreSQL stopped");
    }

    private static void requireSomebodyElseThanRoot() {
        if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
            throw new StartupProblem("PostgreSQL refuses to run as root, and this system does not let it run as "
                    + "somebody else (unshare -U): start this as another user.");
        }
    }
}
