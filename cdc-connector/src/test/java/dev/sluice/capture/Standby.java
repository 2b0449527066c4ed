package dev.sluice.capture;

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
import dev.sluice.testkit.RestartablePostgres;

import static dev.sluice.capture.Eventually.within;

/** A standby of {@link RestartableServer}: made of a base backup, and fed by streaming replication. Used by one thread. */
final class Standby implements AutoCloseable {
    /** The physical replication slot that it has on the primary, and the name of its connection. */
    static final String SLOT = "standby";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Not part of a base backup: what a server writes anew, and the WAL, which is streamed. */
    private static final Set<String> LEFT_OUT = Set.of("pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify",
            "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans", "log");

    private final RestartablePostgres server;

    private Standby(RestartablePostgres server) {
        this.server = server;
    }

    /** Starts one; these lines of configuration come last. */
    static Standby start(Path data, String... configuration) throws IOException, SQLException {
        RestartablePostgres primary = RestartableServer.postgres();
        try (Connection connection = DriverManager.getConnection(primary.jdbcUrl(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_physical_replication_slot('" + SLOT + "', true)");
            statement.execute("select pg_backup_start('standby', true)");
            copy(RestartableServer.data(), data);
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
        return new Standby(server);
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

    int port() {
        return server.port();
    }

    /** Waits until it has a copy of a slot that outlives a promotion. */
    void awaitSlot(String slot) {
        within(LIMIT).until(() -> {
            RestartableServer.asSuperuser("select pg_log_standby_snapshot()");
            return one("select 'yes' from pg_replication_slots where synced and not temporary and slot_name = '" + slot
                    + "'").equals("yes");
        });
    }

    /** Waits until it has replayed the WAL of the primary up to here. */
    void awaitReplay(String lsn) {
        within(LIMIT).until(() -> one("select pg_last_wal_replay_lsn() >= '" + lsn + "'").equals("t"));
    }

    /** Ends replication: it keeps what it has received, and falls behind. */
    void disconnect() throws SQLException {
        one("alter system set primary_conninfo = ''");
        one("select pg_reload_conf()");
        within(LIMIT).until(() -> one("select count(*) from pg_stat_wal_receiver").equals("0"));
    }

    /** Makes it a primary, on a timeline of its own. */
    void promote() throws SQLException {
        one("select pg_promote()");
    }

    private String one(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), "postgres", "");
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    /** Stops it, and drops its slot. */
    @Override
    public void close() throws SQLException {
        server.close();
        // It may have been killed, and runs after this.
        RestartableServer.postgres();
        within(LIMIT).ignoreExceptions().until(() -> {
            RestartableServer.asSuperuser("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                    + " where slot_name = '" + SLOT + "'");
            return true;
        });
    }
}
