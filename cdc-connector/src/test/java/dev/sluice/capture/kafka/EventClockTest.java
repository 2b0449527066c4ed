package dev.sluice.capture.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventClockTest {
    private static final TopicPartition ONE = new TopicPartition("events", 1);
    private static final TopicPartition TWO = new TopicPartition("events", 2);
    private static final long NOW = 1_000_000;
    private static final Instant FUTURE = Instant.ofEpochMilli(NOW + 60_001);

    private final List<Instant> future = new ArrayList<>();
    private final EventClock clock = new EventClock(() -> NOW, future::add);

    @Test
    void neverGoesBackInAPartition() {
        assertThat(clock.next(ONE, millis(1_000))).isEqualTo(1_000);
        assertThat(clock.next(ONE, millis(999))).isEqualTo(1_000);
        assertThat(clock.next(ONE, millis(1_001))).isEqualTo(1_001);
    }

    @Test
    void neverGoesBackBehindATransactionThatEnded() {
        clock.ended(millis(5_000));
        assertThat(clock.next(TWO, millis(1_000))).isEqualTo(5_000);
        clock.ended(millis(4_000));
        assertThat(clock.floorMillis()).isEqualTo(5_000);
    }

    @Test
    void goesOnFromWhatWasCommitted() {
        clock.resumeAfter(5_000, Map.of());
        assertThat(clock.next(ONE, millis(1_000))).isEqualTo(5_000);
    }

    @Test
    void isNeverNegative() {
        assertThat(clock.next(ONE, Instant.parse("1900-01-01T00:00:00Z"))).isZero();
    }

    @Test
    void doesNotFollowACommitTimeIntoTheFuture() {
        clock.ended(millis(2_000));
        assertThat(clock.next(ONE, FUTURE)).isEqualTo(2_000);
        clock.ended(FUTURE);
        assertThat(future).containsExactly(FUTURE);
        assertThat(clock.floorMillis()).isEqualTo(2_000);
        assertThat(clock.next(ONE, millis(3_000))).isEqualTo(3_000);
        assertThat(clock.next(TWO, millis(2_500))).isEqualTo(2_500);
    }

    @Test
    void acceptsADatabaseWhoseClockIsAMinuteAhead() {
        assertThat(clock.next(ONE, millis(NOW + 60_000))).isEqualTo(NOW + 60_000);
        assertThat(future).isEmpty();
    }

    @Test
    void keepsAFutureThatAnEarlierVersionWroteToThePartitionsThatHaveIt() {
        clock.resumeAfter(NOW + 90_000_000, Map.of(ONE, NOW + 90_000_000, TWO, 7_000L));
        assertThat(clock.next(ONE, millis(NOW + 70_000))).isEqualTo(NOW + 90_000_000);
        assertThat(clock.next(TWO, millis(8_000))).isEqualTo(8_000);
    }

    @Test
    void doesNotGoOnFromATransactionThatWasAborted() {
        clock.resumeAfter(0, Map.of(ONE, 9_000L));
        assertThat(clock.nextForSnapshot(ONE, millis(1_000))).isEqualTo(1_000);
        assertThat(clock.nextForSnapshot(ONE, millis(900))).isEqualTo(1_000);
        assertThat(clock.next(ONE, millis(2_000))).isEqualTo(2_000);
    }

    private static Instant millis(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
