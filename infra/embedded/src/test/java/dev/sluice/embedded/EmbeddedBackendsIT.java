package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedBackendsIT {
    @TempDir
    Path parent;
    final EmbeddedSettings settings = new EmbeddedSettings(LocalPort.free(), LocalPort.free(),
            KafkaFlush.BY_THE_OPERATING_SYSTEM);

    @Test
    void startsOnTheSamePortsAndDataAfterItsJvmWasKilled() throws Exception {
        Path folder = parent.resolve("data");
        try (OtherJvm other = OtherJvm.running(RunsBackends.class, folder.toString(),
                Integer.toString(settings.postgresPort().number()), Integer.toString(settings.kafkaPort().number()))) {
            try (Connection connection = DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + settings.postgresPort().number() + "/sluice", "sluice", "sluice");
                    Statement statement = connection.createStatement();
                    Admin admin = Admin
                            .create(Map.of("bootstrap.servers", "127.0.0.1:" + settings.kafkaPort().number()))) {
                statement.execute("create table kept as select 42 as answer");
                admin.createTopics(List.of(new NewTopic("events", Optional.of(32), Optional.empty()))).all().get();
            }
            other.kill();
            ProcessHandle leftover = ProcessHandle.of(Long.parseLong(other.ready().substring("ready ".length())))
                    .orElseThrow();
            assertThat(leftover.isAlive()).as("PostgreSQL outlives the JVM").isTrue();
            long before = System.nanoTime();
            try (DataDirectory directory = DataDirectory.open(folder);
                    EmbeddedBackends backends = EmbeddedBackends.start(directory, settings)) {
                Duration took = Duration.ofNanos(System.nanoTime() - before);
                assertThat(took).isLessThan(Duration.ofSeconds(10));
                assertThat(backends.postgresPid().orElseThrow()).isNotEqualTo(leftover.pid());
                try (Connection connection = DriverManager.getConnection(backends.jdbcUrl(), backends.user(),
                        backends.password());
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select answer from kept");
                        Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
                    assertThat(rows.next()).isTrue();
                    assertThat(admin.listTopics().names().get()).contains("events");
                }
            }
        }
    }

    @Test
    void startsNothingWhereAPortIsTaken() throws IOException {
        try (DataDirectory directory = DataDirectory.open(parent.resolve("data"));
                var foreign = new ServerSocket(settings.kafkaPort().number(), 1,
                        InetAddress.ofLiteral(LocalPort.HOST))) {
            assertThatThrownBy(() -> EmbeddedBackends.start(directory, settings)).isInstanceOf(StartupProblem.class)
                    .hasMessageStartingWith("Port " + foreign.getLocalPort() + " is in use by another program");
            assertThat(directory.postgres()).doesNotExist();
            assertThat(directory.kafka()).doesNotExist();
        }
    }

    @Test
    void removesTheDataOfThrowAwayBackends() {
        EmbeddedBackends backends = EmbeddedBackends.startThrowAway();
        Path folder = backends.directory().path();
        assertThat(folder.resolve("kafka")).exists();
        backends.close();
        backends.close();
        assertThat(folder).doesNotExist();
    }

    @Test
    void removesWhatKilledProcessesLeftBehind() throws IOException {
        Path abandoned = ThrowAwayFolder.create();
        try (OtherJvm other = OtherJvm.running(RunsBackends.class, abandoned.toString(),
                Integer.toString(settings.postgresPort().number()), Integer.toString(settings.kafkaPort().number()))) {
            ThrowAwayFolder.removeAbandoned();
            assertThat(abandoned).exists();
            other.kill();
            ThrowAwayFolder.removeAbandoned();
        }
        assertThat(abandoned).doesNotExist();
        assertThat(settings.postgresPort().isFree()).isTrue();
    }

    @Test
    void stopsTheSharedPairWithTheJvmAndNeedsNoTestcontainers() throws IOException {
        try (OtherJvm other = OtherJvm.running(library -> !library.contains("testcontainers"), SharesBackends.class)) {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(other.ready().substring("ready ".length())))
                    .orElseThrow();
            assertThat(new Postmaster(server).isRunning()).isTrue();
            assertThat(other.finish()).isZero();
            assertThat(new Postmaster(server).isRunning()).isFalse();
        }
    }

    @Test
    void sharesOnePairInAJvm() {
        Backends shared = Backends.shared();
        shared.close();
        assertThat(Backends.shared()).isSameAs(shared);
        assertThat(new LocalPort(shared.postgresPort(), "--port").isFree()).isFalse();
    }
}
