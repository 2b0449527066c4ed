package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * A PostgreSQL server process on 127.0.0.1 that keeps its data. The process survives if this JVM is killed; the next
 * start in the same folder stops it. It runs in its own process session, so that Ctrl-C in a terminal does not stop it
 * before {@link #close()} does. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    /** The role that owns the database. It may log in and replicate, and is not a superuser. */
    public static final String USER = "sluice";
    /** The password of {@link #USER}. It need not be secret, because only this machine can reach the server. */
    public static final String PASSWORD = "sluice";
    /** The database that {@link #USER} owns. */
    public static final String DATABASE = "sluice";

    private static final Logger logger = LoggerFactory.getLogger(PostgresServer.class);

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
     * Starts the server and returns when it accepts connections. The first start creates the role and the database.
     * Stops a server that an earlier run left behind in the same folder.
     *
     * @throws StartupProblem
     *             if the port is taken, another major version wrote the data, or PostgreSQL does not start
     */
    public static PostgresServer start(PostgresSettings settings) {
        requireNonRootOrUserNamespaces();
        var control = new PostgresControl(PostgresBinaries.unpacked(), settings.data());
        PostgresCluster.prepare(control.binaries(), settings.data());
        stopLeftover(settings.data());
        settings.port().requireFree();
        Postmaster postmaster = control.start(settings.port());
        logger.info("PostgreSQL {} listens on {}:{}, data in {}", control.binaries().majorVersion(), LocalPort.HOST,
                settings.port().number(), settings.data());
        return new PostgresServer(settings, control, postmaster);
    }

    /**
     * Stops the server that a killed JVM left running in a data folder, if there is one. Call it before ports are
     * checked. Never stops another program, even if it has the process id in the folder's pid file.
     */
    public static void stopLeftover(Path data) {
        Path folder = data.toAbsolutePath().normalize();
        Postmaster.of(folder).ifPresent(leftover -> {
            logger.info("Stopping PostgreSQL (process {}), left behind by an earlier run", leftover.process().pid());
            new PostgresControl(PostgresBinaries.unpacked(), folder).stop(leftover);
        });
        Postmaster.deleteStalePidFile(folder);
    }

    /** Returns the major version of the binaries on the class path. No other major version can read the data. */
    public static int majorVersion() {
        return PostgresBinaries.unpacked().majorVersion();
    }

    /** Returns the JDBC URL of {@link #DATABASE}, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + LocalPort.HOST + ":" + port() + "/" + DATABASE;
    }

    public int port() {
        return settings.port().number();
    }

    /** Returns the process id of the postmaster. */
    public long pid() {
        return postmaster.process().pid();
    }

    /**
     * Stops the server, ends its sessions and waits for its end, for at most about 15 seconds. If the sessions do not
     * end within 5 seconds, the server stops without a checkpoint and the next start recovers. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        control.stop(postmaster);
        logger.info("PostgreSQL stopped");
    }

    private static void requireNonRootOrUserNamespaces() {
        if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
            throw new StartupProblem("PostgreSQL refuses to run as root, and this system does not allow a user "
                    + "namespace for it (unshare -U): start Sluice as another user.");
        }
    }
}
