package dev.sluice.capture;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BackoffTest {
    @Test
    void doublesUpToTheLongest() {
        assertThat(Backoff.STANDARD.after(1)).hasMillis(250);
        assertThat(Backoff.STANDARD.after(2)).hasMillis(500);
        assertThat(Backoff.STANDARD.after(6)).hasMillis(8_000);
        assertThat(Backoff.STANDARD.after(7)).hasMillis(10_000);
        assertThat(Backoff.STANDARD.after(Integer.MAX_VALUE)).hasMillis(10_000);
    }

    @Test
    void refusesToWaitNotAtAll() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1))).hasMessageContaining("PT0S");
    }
}
