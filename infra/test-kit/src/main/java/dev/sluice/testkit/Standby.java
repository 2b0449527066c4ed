package dev.sluice.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;

import dev.sluice.embedded.PostgresServer;

/**
 * A standby of a {@link RestartablePostgres}, made of a base backup and fed by streaming replication. The superuser
 * {@code postgres} must be able to log in to the primary without a password. Used by one thread.
 */
public final class Standby implements AutoCloseable {
    /** The physical replication slot that it has on the primary, and the name of its connection. */
    public static final String SLOT = "standby";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    /** Not part of a base backup: what a server writes anew, and the WAL, which is streamed. */
    private static final Set<String> LEFT_OUT = Set.of("pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify",
            "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans", "log");

    private final RestartablePostgres primary;
    private final RestartablePostgres server;

    private Standby(RestartablePostgres primary, RestartablePostgres server) {
        this.primary = primary;
        this.server = server;
    }

    /**
     * Copies a running primary and starts the copy.
     *
     * @param data
     *            the folder of the standby, which does not exist yet
     * @param configuration
     *            lines of configuration, which come last
     */
    public static Standby start(RestartablePostgres primary, Path data, String... configuration)
            throws IOException, SQLException {
        try (Connection connection = superuser(primary); Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_physical_replication_slot('" + SLOT + "', true)");
            statement.execute("select pg_backup_start('standby', true)");
            copy(primary.data(), data);
            try (ResultSet stop = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                stop.next();
                Files.writeString(data.resolve("backup_label"), stop.getString(1));
            }
        }
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + primary.port() + " user=" + PostgresServer.USER
                        + " password=" + PostgresServer.PASSWORD + " application_name=" + SLOT + " dbname="
                        + PostgresServer.DATABASE + "'\n"
                        + "primary_slot_name = '" + SLOT + "'\nhot_standby_feedback = on\n"
                        + "wal_receiver_status_interval = 1\n" + String.join("\n", configuration) + "\n",
                StandardOpenOption.APPEND);
        var server = new RestartablePostgres(data);
        server.start();
        return new Standby(primary, server);
    }

    private static Connection superuser(RestartablePostgres server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), "postgres", "");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return LEFT_OUT.contains(from.relativize(folder).toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().startsWith("postmaster.")) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file).toString()));
                    } catch (NoSuchFileException removedMeanwhile) {
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
                if (failed instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failed;
            }
        });
    }

    /** Returns the server. */
    public RestartablePostgres server() {
        return server;
    }

    /** Returns the port, which stays the same after a promotion. */
    public int port() {
        return server.port();
    }

    /** Waits until it has a copy of a slot that outlives a promotion. */
    public void awaitSlot(String slot) throws SQLException, InterruptedException {
        await("a copy of slot " + slot, () -> hasSlot(slot));
    }

    /** Returns whether it has a copy of a slot that outlives a promotion. Makes the primary log what the copy needs. */
    public boolean hasSlot(String slot) throws SQLException {
        one(primary, "select pg_log_standby_snapshot()");
        return one(server, "select 'yes' from pg_replication_slots where synced and not temporary and slot_name = '"
                + slot + "'").equals("yes");
    }

    /** Waits until it has replayed the WAL of the primary up to here. */
    public void awaitReplay(String lsn) throws SQLException, InterruptedException {
        await("the WAL up to " + lsn,
                () -> one(server, "select pg_last_wal_replay_lsn() >= '" + lsn + "'").equals("t"));
    }

    /** Ends replication: it keeps what it has received, and falls behind. */
    public void disconnect() throws SQLException, InterruptedException {
        one(server, "alter system set primary_conninfo = ''");
        one(server, "select pg_reload_conf()");
        await("the end of its connection",
                () -> one(server, "select count(*) from pg_stat_wal_receiver").equals("0"));
    }

    /** Makes it a primary, on a timeline of its own. */
    public void promote() throws SQLException {
        one(server, "select pg_promote()");
    }

    /** A question to a server. */
    @FunctionalInterface
    private interface Condition {
        boolean isMet() throws SQLException;
    }

    private static void await(String what, Condition condition) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.isMet()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "The standby did not have " + what + " after " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private static String one(RestartablePostgres server, String sql) throws SQLException {
        try (Connection connection = superuser(server); Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    /** Stops it; its slot on the primary stays. Idempotent. */
    @Override
    public void close() {
        server.close();
    }
}
