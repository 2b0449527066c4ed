package dev.sluice.capture.kafka;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventClockTest {
    private final EventClock clock = new EventClock();

    @Test
    void neverGoesBack() {
        assertThat(clock.next(Instant.ofEpochMilli(1_000))).isEqualTo(1_000);
        assertThat(clock.next(Instant.ofEpochMilli(999))).isEqualTo(1_000);
        assertThat(clock.next(Instant.ofEpochMilli(1_001))).isEqualTo(1_001);
    }

    @Test
    void goesOnFromWhatWasCommitted() {
        clock.advanceTo(5_000);
        assertThat(clock.next(Instant.ofEpochMilli(1_000))).isEqualTo(5_000);
    }

    @Test
    void isNeverNegative() {
        assertThat(clock.next(Instant.parse("1900-01-01T00:00:00Z"))).isZero();
    }
}
