package dev.sluice.standalone;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.embedded.StartupProblem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StandaloneFlagsTest {
    @Test
    void hasDefaults() {
        StandaloneFlags flags = StandaloneFlags.of();
        assertThat(flags.data()).isEqualTo(Path.of(".sluice"));
        assertThat(flags.http().number()).isEqualTo(8080);
        assertThat(flags.postgres().number()).isEqualTo(15432);
        assertThat(flags.kafka().number()).isEqualTo(19092);
    }

    @Test
    void takesEveryFlag() {
        StandaloneFlags flags = StandaloneFlags.of("--sluice.data=/a folder", "--server.port=1",
                "--sluice.postgres.port=2", "--sluice.kafka.port=65535");
        assertThat(flags.data()).isEqualTo(Path.of("/a folder"));
        assertThat(flags.http().number()).isEqualTo(1);
        assertThat(flags.postgres().number()).isEqualTo(2);
        assertThat(flags.kafka().number()).isEqualTo(65_535);
    }

    @Test
    void takesFurtherChannels() {
        StandaloneFlags flags = StandaloneFlags
                .of("--sluice.capture.channels.dashboard=sla_alert tenant=tenant_id time=raised_at");
        assertThat(flags.channels().names()).containsExactly("activity", "notification", "dashboard");
        assertThatThrownBy(() -> StandaloneFlags.of("--sluice.capture.channels.dashboard=sla_alert"))
                .isInstanceOf(StartupProblem.class)
                .hasMessageStartingWith("--sluice.capture.channels.dashboard=sla_alert defines no channel (");
    }

    @Test
    void namesTheFlagWithWhichAnotherPortIsChosen() {
        StandaloneFlags flags = StandaloneFlags.of();
        assertThat(flags.http().flag()).isEqualTo("--server.port");
        assertThat(flags.postgres().flag()).isEqualTo("--sluice.postgres.port");
        assertThat(flags.kafka().flag()).isEqualTo("--sluice.kafka.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--sluice.stream.heartbeat=5s", "--sluice.log.tail-bytes=1", "--sluice.ops.x=1",
            "--sluice.auth.query-token=false", "--server.jetty.threads.max=50", "--spring.main.lazy-initialization",
            "--management.endpoint.health.show-details=never", "--sluice.dev.reload=/a checkout"})
    void passesPropertiesOfTheBridgeOn(String property) {
        assertThat(StandaloneFlags.of(property)).isEqualTo(StandaloneFlags.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "", " ", "-v", "--", "--=x", "--=", "--help", "--port=8080", "--sluice.dta=x",
            "--sluice.data-dir=x", "--sluice.port=1", "sluice.data=x"})
    void refusesWhatIsNoOption(String argument) {
        assertThatThrownBy(() -> StandaloneFlags.of("--server.port=1", argument)).isInstanceOf(StartupProblem.class)
                .hasMessage("\"" + argument.replaceFirst("(--[^=].*)=.*", "$1") + "\" is not an option: expected "
                        + "--sluice.data=<folder>, --server.port=<port>, --sluice.postgres.port=<port>, "
                        + "--sluice.kafka.port=<port>, or a property of the bridge such as "
                        + "--sluice.stream.heartbeat=5s.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.address", "SERVER.ADDRESS", "server.Address", "sluice.auth.secret",
            "sluice.auth.issuer-uri", "sluice.auth.issuerUri", "sluice.auth.jwk-set-uri",
            "spring.kafka.bootstrap-servers", "spring.kafka.bootstrapServers", "spring.datasource.url",
            "spring.datasource.username", "spring.datasource.password"})
    void refusesToLeaveThisMachineOrItsOwnBackends(String property) {
        assertThatThrownBy(() -> StandaloneFlags.of("--" + property + "=x")).isInstanceOf(StartupProblem.class)
                .hasMessage(
                        "--" + property + " cannot be set in standalone mode, which listens on this machine only and "
                                + "uses its own PostgreSQL and Kafka: remove it, or run the bridge alone.");
    }

    @ParameterizedTest
    @CsvSource({"server.port,80x", "server.port,0", "sluice.postgres.port,-1", "sluice.kafka.port,65536",
            "server.port,99999999999", "server.port,' 80'"})
    void refusesWhatIsNoPort(String flag, String value) {
        assertThatThrownBy(() -> StandaloneFlags.of("--" + flag + "=" + value)).isInstanceOf(StartupProblem.class)
                .hasMessage("--" + flag + "=" + value + " is not a port: choose a number from 1 to 65535.");
    }

    @Test
    void refusesAFlagThatIsGivenTwice() {
        assertThatThrownBy(() -> StandaloneFlags.of("--server.port=1", "--server.port=2"))
                .isInstanceOf(StartupProblem.class).hasMessageStartingWith("--server.port=1,2 is not a port");
    }

    @ParameterizedTest
    @CsvSource({"sluice.data,.sluice", "server.port,8080", "sluice.postgres.port,15432", "sluice.kafka.port,19092"})
    void refusesAFlagWithoutAValue(String flag, String usual) {
        for (String argument : new String[]{"--" + flag, "--" + flag + "=", "--" + flag + "= "}) {
            assertThatThrownBy(() -> StandaloneFlags.of(argument)).isInstanceOf(StartupProblem.class)
                    .hasMessage("--" + flag + " has no value: write --" + flag + "=" + usual + " or leave it out.");
        }
    }

    @ParameterizedTest
    @CsvSource({"server.port,15432", "server.port,19092", "sluice.kafka.port,15432"})
    void refusesOnePortForTwo(String flag, String port) {
        assertThatThrownBy(() -> StandaloneFlags.of("--" + flag + "=" + port)).isInstanceOf(StartupProblem.class)
                .hasMessageContaining("must be different from each other: choose others with --server.port");
    }

    @Test
    void keepsItsRefusalOnOneLine() {
        assertThatThrownBy(() -> StandaloneFlags.of("two\nlines")).isInstanceOf(StartupProblem.class)
                .hasMessageStartingWith("\"two\" is not an option");
        assertThatThrownBy(() -> StandaloneFlags.of("--server.port=1\n2")).isInstanceOf(StartupProblem.class)
                .hasMessageStartingWith("--server.port=1 is not a port");
    }
}
