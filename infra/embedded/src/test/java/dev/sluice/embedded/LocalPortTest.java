package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class LocalPortTest {
    @Test
    void refusesAPortThatAnotherProgramListensOnAndNamesTheFlag() throws IOException {
        try (var foreign = new ServerSocket(0, 1, InetAddress.ofLiteral(LocalPort.HOST))) {
            var port = new LocalPort(foreign.getLocalPort(), "--sluice.postgres.port");
            assertThatThrownBy(port::requireFree).isInstanceOf(StartupProblem.class).message()
                    .matches("Port " + port.number() + " is in use by another program( \\(.*\\))?: "
                            + "stop it or choose another with --sluice.postgres.port\\.");
        }
    }

    @Test
    void namesTheProgramThatListensWhereTheSystemTells() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "only Linux tells");
        try (var foreign = new ServerSocket(0, 1, InetAddress.ofLiteral(LocalPort.HOST))) {
            assertThat(PortHolder.of(foreign.getLocalPort()))
                    .contains("process " + ProcessHandle.current().pid() + ", java");
        }
    }

    @Test
    void seesAProgramThatListensOnAllAddresses() throws IOException {
        try (var foreign = new ServerSocket(0)) {
            assertThat(new LocalPort(foreign.getLocalPort(), "--port").isFree()).isFalse();
        }
    }

    @Test
    void acceptsAPortThatNobodyListensOn() {
        assertThatCode(LocalPort.free()::requireFree).doesNotThrowAnyException();
    }

    @Test
    void neverHandsOutTheSameFreePortTwice() {
        assertThat(LocalPort.free()).isNotEqualTo(LocalPort.free());
    }

    @Test
    void refusesWhatIsNotAPort() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LocalPort(65_536, "--server.port"))
                .withMessage("--server.port=65536 is not a port: expected 1 to 65535");
    }
}
