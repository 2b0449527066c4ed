package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc tells the program")
    void namesTheProgramThatListensWhereTheSystemTells() throws IOException {
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
