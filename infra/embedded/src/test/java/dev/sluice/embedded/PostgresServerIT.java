package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PostgresServerIT {
    @TempDir
    Path parent;
    PostgresSettings settings;

    @BeforeEach
    void chooseAPlace() {
        settings = new PostgresSettings(parent.resolve("a folder with späces/postgres"), LocalPort.free());
    }

    @Test
    void ownsItsDatabaseWithARoleThatMayReplicateAndIsNoSuperuser() throws SQLException {
        try (PostgresServer server = PostgresServer.start(settings); Connection connection = connect(server)) {
            assertThat(ask(connection, "select rolreplication and not rolsuper and not rolcreaterole from pg_roles "
                    + "where rolname = current_user")).isEqualTo("t");
            assertThat(ask(connection, "select pg_get_userbyid(datdba) from pg_database where datname = 'sluice'"))
                    .isEqualTo("sluice");
            assertThat(ask(connection, "show server_version_num"))
                    .startsWith(Integer.toString(PostgresServer.majorVersion()));
            assertThat(ask(connection, "show server_encoding")).isEqualTo("UTF8");
        }
    }

    @Test
    void keepsWhatWasCommittedAcrossARestart() throws SQLException {
        try (PostgresServer server = PostgresServer.start(settings); Connection connection = connect(server)) {
            tell(connection, "create table kept as select 42 as answer");
        }
        try (PostgresServer server = PostgresServer.start(settings); Connection connection = connect(server)) {
            assertThat(ask(connection, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void listensOnLoopbackOnlyAndAsksForThePassword() throws SQLException {
        try (PostgresServer server = PostgresServer.start(settings); Connection connection = connect(server)) {
            assertThat(ask(connection, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "sluice", "guess"))
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "postgres", ""))
                    .hasMessageContaining("no pg_hba.conf entry");
        }
    }

    @Test
    void stopsWithinSecondsWhileClientsAreConnected() throws SQLException {
        PostgresServer server = PostgresServer.start(settings);
        try (Connection connection = connect(server); Connection busy = connect(server)) {
            connection.setAutoCommit(false);
            tell(connection, "create table unfinished (id int)");
            assertThat(busy.isValid(1)).isTrue();
            long before = System.nanoTime();
            server.close();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            assertThat(settings.port().isFree()).isTrue();
        }
    }

    @Test
    void startsAfterTheServerWasKilledUnderItsClients() throws SQLException {
        PostgresServer killed = PostgresServer.start(settings);
        try (Connection connection = connect(killed)) {
            tell(connection, "create table kept as select 42 as answer");
            ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
            try (PostgresServer server = PostgresServer.start(settings); Connection again = connect(server)) {
                assertThat(ask(again, "select answer from kept")).isEqualTo("42");
            }
        }
        killed.close();
    }

    @Test
    void closesCleanlyWhatWasKilledBefore() {
        PostgresServer server = PostgresServer.start(settings);
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        long before = System.nanoTime();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void doesNotTakeAnotherProgramForItsLeftoverServer() throws IOException {
        PostgresServer.start(settings).close();
        var foreign = new ProcessBuilder("sleep", "60").start();
        Files.write(settings.data().resolve("postmaster.pid"), List.of(Long.toString(foreign.pid()),
                settings.data().toString(), "1795202881", Integer.toString(settings.port().number()), "", "127.0.0.1"));
        try (PostgresServer server = PostgresServer.start(settings)) {
            assertThat(server.pid()).isNotEqualTo(foreign.pid());
            assertThat(foreign.isAlive()).isTrue();
        } finally {
            foreign.destroyForcibly();
        }
    }

    @Test
    void doesNotTakeTheServerOfAnotherFolderForItsLeftover() throws IOException {
        PostgresServer.start(settings).close();
        var elsewhere = new PostgresSettings(parent.resolve("elsewhere"), LocalPort.free());
        try (PostgresServer other = PostgresServer.start(elsewhere)) {
            Files.copy(elsewhere.data().resolve("postmaster.pid"), settings.data().resolve("postmaster.pid"));
            try (PostgresServer server = PostgresServer.start(settings)) {
                assertThat(server.pid()).isNotEqualTo(other.pid());
                assertThat(ProcessHandle.of(other.pid()).orElseThrow().isAlive()).isTrue();
            }
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc tells the session")
    void isInASessionOfItsOwnSoThatCtrlCDoesNotReachIt() throws IOException {
        try (PostgresServer server = PostgresServer.start(settings)) {
            String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
            var afterTheName = new Scanner(stat.substring(stat.lastIndexOf(')') + 1));
            String state = afterTheName.next();
            long parentPid = afterTheName.nextLong();
            long processGroup = afterTheName.nextLong();
            assertThat(processGroup).as("of a process in state %s under %s", state, parentPid).isEqualTo(server.pid());
        }
    }

    @Test
    void refusesTheDataOfAnotherMajorVersion() throws IOException {
        Files.createDirectories(settings.data());
        Files.writeString(settings.data().resolve("PG_VERSION"), "15\n");
        assertThatThrownBy(() -> PostgresServer.start(settings)).isInstanceOf(StartupProblem.class)
                .hasMessage("The folder " + settings.data() + " was written by PostgreSQL 15, which PostgreSQL "
                        + PostgresServer.majorVersion() + " "
                        + "cannot read: choose another data folder, or move the data with pg_upgrade.");
    }

    @Test
    void refusesAFolderThatHoldsNoCluster() throws IOException {
        Files.createDirectories(settings.data());
        Files.writeString(settings.data().resolve("thesis.txt"), "years");
        assertThatThrownBy(() -> PostgresServer.start(settings)).isInstanceOf(StartupProblem.class).hasMessage(
                "The folder " + settings.data() + " is not empty and holds no PostgreSQL cluster: choose another data "
                        + "folder.");
    }

    @Test
    void refusesAPortThatAnotherProgramHas() throws IOException {
        try (var foreign = new ServerSocket(settings.port().number(), 1, InetAddress.ofLiteral(LocalPort.HOST))) {
            assertThatThrownBy(() -> PostgresServer.start(settings)).isInstanceOf(StartupProblem.class)
                    .hasMessageStartingWith("Port " + foreign.getLocalPort() + " is in use by another program");
        }
    }

    @Test
    void saysWhyPostgresDidNotStart() throws IOException {
        PostgresServer.start(settings).close();
        Files.writeString(settings.data().resolve("postgresql.auto.conf"), "max_connections = lots\n");
        assertThatThrownBy(() -> PostgresServer.start(settings)).isInstanceOf(StartupProblem.class)
                .hasMessageStartingWith("PostgreSQL did not start (configuration file ")
                .hasMessageContaining("contains errors");
    }

    @Test
    void refusesAFolderWhoseNameAShellWouldInterpret() {
        assertThatThrownBy(() -> new PostgresSettings(Path.of("/tmp/a$b"), settings.port()))
                .isInstanceOf(StartupProblem.class)
                .hasMessage("PostgreSQL cannot be started in /tmp/a$b because of the character $ in it: choose another "
                        + "data folder.");
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private static void tell(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return String.valueOf(rows.getString(1));
        }
    }
}
