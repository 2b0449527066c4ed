package dev.sluice.benchmarks.server;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PacerTest {
    @Test
    void callsForAsManyAsTheRateSaysAndGoesRound() {
        int[] each = new int[3];
        long events = Pacer.run(3, 1000, Duration.ofMillis(60), (first, count) -> {
            for (int n = 0; n < count; n++) {
                each[(first + n) % 3]++;
            }
        });
        assertThat(events).isEqualTo(60);
        assertThat(each).containsExactly(20, 20, 20);
    }
}
