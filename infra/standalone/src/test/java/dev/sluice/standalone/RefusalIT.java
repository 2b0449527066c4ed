package dev.sluice.standalone;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.embedded.LocalPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Reasons not to start: one sentence, a status that is not zero, and nothing left behind. */
@ResourceLock(value = SharedStandalone.STREAMS, mode = ResourceAccessMode.READ)
class RefusalIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private Location location;

    @BeforeEach
    void chooseAPlace() {
        location = Location.in(folder.resolve("data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.port", "sluice.postgres.port", "sluice.kafka.port"})
    void refusesAPortThatAnotherProgramHas(String flag) throws Exception {
        LocalPort port = switch (flag) {
            case "server.port" -> location.http();
            case "sluice.postgres.port" -> location.postgres();
            default -> location.kafka();
        };
        try (var foreign = new ServerSocket(port.number(), 1, InetAddress.ofLiteral(LocalPort.HOST))) {
            List<String> said = refusal(location.arguments());
            assertThat(said).last().asString()
                    .contains("Port " + foreign.getLocalPort() + " is in use by another program")
                    .contains("process " + ProcessHandle.current().pid())
                    .endsWith(": stop it or choose another with --" + flag + ".");
        }
        assertThat(location.isQuiet()).isTrue();
    }

    @Test
    void refusesADataFolderOfAnotherVersion() throws Exception {
        Files.createDirectories(location.data());
        Files.writeString(location.data().resolve("format"), "layout=1\npostgresql=15\nkafka=4.2.1\n");
        assertThat(refusal(location.arguments())).last().asString()
                .contains("was written by layout 1 with PostgreSQL 15 and Kafka 4.2.1, and this is ")
                .contains("choose another folder");
        assertThat(location.data()).isDirectoryNotContaining("glob:**/postgres");
    }

    @Test
    void refusesADataFolderWhoseVersionCannotBeRead() throws Exception {
        Files.createDirectories(location.data());
        Files.writeString(location.data().resolve("format"), "tampered");
        assertThat(refusal(location.arguments())).last().asString()
                .contains("does not say which version wrote the folder");
    }

    @Test
    void refusesAFolderThatIsNotItsOwn() throws Exception {
        Files.createDirectories(location.data());
        Files.writeString(location.data().resolve("thesis.txt"), "years");
        assertThat(refusal(location.arguments())).last().asString()
                .contains("it holds thesis.txt. Nothing was changed.");
    }

    @Test
    void refusesAFolderThatAnotherProcessUses() throws Exception {
        StandaloneProcess running = SharedStandalone.get();
        var elsewhere = new Location(running.location().data(), location.http(), location.postgres(), location.kafka());
        assertThat(refusal(elsewhere.arguments())).last().asString()
                .contains("is in use by process " + running.pid() + ": stop that one or choose another folder.");
        assertThat(running.isAlive()).isTrue();
        assertThat(running.location().postmaster().isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "-v", "--server.port=80x", "--server.port=0", "--sluice.kafka.port=65536",
            "--sluice.postgres.port=-1", "--server.port", "--sluice.dta=elsewhere", "--port=8080",
            "--server.address=0.0.0.0"})
    void refusesWhatIsNoOption(String argument) throws Exception {
        String name = argument.replaceFirst("=.*", "");
        var arguments = new ArrayList<>(location.arguments());
        arguments.removeIf(usual -> usual.startsWith(name + "="));
        arguments.add(argument);
        assertThat(refusal(arguments)).last().asString().contains(name);
        assertThat(location.data()).doesNotExist();
    }

    @Test
    void refusesAValueThatTheBridgeRefuses() throws Exception {
        assertThat(refusal(location.arguments("--sluice.stream.heartbeat=1h"))).last().asString()
                .contains("The bridge did not start (sluice.stream.heartbeat is PT1H: expected 1s to 60s)");
        assertThat(location.isQuiet()).isTrue();
    }

    /** Starts, and expects the refusal that it returns, with what else was said. */
    private List<String> refusal(List<String> arguments) throws Exception {
        StandaloneProcess.Ended ended = StandaloneProcess.endsWith(location, arguments);
        assertThat(ended.status()).as(ended.output().toString()).isEqualTo(1);
        assertThat(ended.output()).hasSizeLessThanOrEqualTo(2).last().asString().startsWith("Sluice did not start. ")
                .endsWith(".").doesNotContain("Exception");
        assertThat(location.postmasterFile()).doesNotExist();
        return ended.output();
    }
}
