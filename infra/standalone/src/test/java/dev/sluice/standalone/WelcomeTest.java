package dev.sluice.standalone;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WelcomeTest {
    @Test
    void saysWhatToDoNextWithThePortsThatWereChosen() {
        String text = Welcome.text(StandaloneFlags.of("--server.port=1111", "--sluice.postgres.port=2222",
                "--sluice.kafka.port=3333"), Duration.ofMillis(6543));
        assertThat(text).contains("ready (6.5 s)", "http://127.0.0.1:1111/\n",
                "psql postgresql://sluice:sluice@127.0.0.1:2222/sluice",
                "curl -N http://127.0.0.1:1111/api/v1/stream", "127.0.0.1:3333")
                .endsWith("Ctrl-C stops everything; the data stays.\n").doesNotContain("8080", "15432", "19092");
    }
}
