package dev.sluice.bridge.stream;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.request.ReplaySpeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PaceTest {
    private final TestTime time = new TestTime();

    @Test
    void firstEventIsDueAtOnce() {
        assertThat(new Pace(new ReplaySpeed(1), time).isDue(5_000_000)).isTrue();
    }

    @Test
    void laterEventsAreDueAsLongAfterTheFirstAsTheyWereCommitted() {
        var pace = new Pace(new ReplaySpeed(1), time);
        pace.isDue(1000);

        assertThat(pace.isDue(3000)).isFalse();
        assertThat(pace.isWaiting()).isTrue();
        assertThat(pace.untilDue()).isEqualTo(Duration.ofSeconds(2));
        time.pass(Duration.ofMillis(1999));
        assertThat(pace.isDue(3000)).isFalse();
        time.pass(Duration.ofMillis(1));
        assertThat(pace.isWaiting()).isFalse();
        assertThat(pace.isDue(3000)).isTrue();
    }

    @Test
    void dividesByTheSpeed() {
        var pace = new Pace(new ReplaySpeed(60), time);
        pace.isDue(0);

        assertThat(pace.isDue(60_000)).isFalse();
        assertThat(pace.untilDue()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void delaysDoNotAddUp() {
        var pace = new Pace(new ReplaySpeed(1), time);
        pace.isDue(0);
        time.pass(Duration.ofMillis(10_300));

        assertThat(pace.isDue(10_000)).isTrue();
        assertThat(pace.isDue(11_000)).isFalse();
        assertThat(pace.untilDue()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void doesNotOverflowAtTheLowestSpeed() {
        var pace = new Pace(new ReplaySpeed(1e-9), time);
        pace.isDue(0);

        for (long later : new long[]{60_000, Duration.ofDays(3650).toMillis()}) {
            assertThat(pace.isDue(later)).as("due after %s ms", later).isFalse();
            assertThat(pace.untilDue()).isGreaterThan(Duration.ofDays(365));
            assertThat(pace.untilDue().toNanos()).isPositive();
        }
    }

    @Test
    void everythingIsDueAtUnlimitedSpeed() {
        var pace = new Pace(ReplaySpeed.UNLIMITED, time);

        assertThat(pace.isDue(0)).isTrue();
        assertThat(pace.isDue(Long.MAX_VALUE)).isTrue();
        assertThat(pace.isWaiting()).isFalse();
    }

    @Test
    void refusesASpeedThatIsNotPositive() {
        assertThatThrownBy(() -> new ReplaySpeed(0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new ReplaySpeed(Double.NaN)).hasMessageContaining("NaN");
    }
}
