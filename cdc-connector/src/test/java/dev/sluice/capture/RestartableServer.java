package dev.sluice.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import dev.sluice.testkit.Folders;
import dev.sluice.testkit.RestartablePostgres;

/**
 * The one PostgreSQL server of this JVM that tests stop, kill, configure and restore; the shared one stays up. Its
 * superuser may log in. Started by the first test that asks for it, and stopped and deleted at the end of the JVM. Used
 * by one thread.
 */
final class RestartableServer {
    /** The lock of test classes that use it. */
    static final String NAME = "the restartable server";

    private static final String TRUST = "host all postgres,sluice_capture 127.0.0.1/32 trust\n"
            + "host replication sluice_capture 127.0.0.1/32 trust";

    private RestartableServer() {}

    /** Class initialisation starts it once. */
    private static final class Once {
        private static final Path FOLDER = createFolder();
        private static final RestartablePostgres POSTGRES = new RestartablePostgres(FOLDER.resolve("postgres"));

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(Once::delete, "restartable-postgres-stop"));
            POSTGRES.start();
            try {
                POSTGRES.authenticate(TRUST);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static Path createFolder() {
            try {
                return Files.createTempDirectory("sluice-restartable-");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static void delete() {
            POSTGRES.close();
            try {
                Folders.delete(FOLDER);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** The server, running, whatever the test before has done to it. */
    static RestartablePostgres postgres() {
        if (!Once.POSTGRES.isRunning()) {
            Once.POSTGRES.start();
        }
        return Once.POSTGRES;
    }

    /** Runs statements one by one, each in a transaction of its own, as the superuser of that server. */
    static void asSuperuser(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Once.POSTGRES.jdbcUrl(), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
