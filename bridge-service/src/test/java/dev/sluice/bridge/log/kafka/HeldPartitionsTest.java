package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeldPartitionsTest {
    private static final TopicPartition ACTIVITY = new TopicPartition("sluice.activity", 3);
    private static final TopicPartition NOTIFICATION = new TopicPartition("sluice.notification", 3);

    private long now = 1;
    private final HeldPartitions partitions = new HeldPartitions(() -> now);

    private Map<TopicPartition, Duration> after(int millis, Map<TopicPartition, PartitionEnds> ends) {
        now += Duration.ofMillis(millis).toNanos();
        return partitions.update(ends);
    }

    private static Map<TopicPartition, PartitionEnds> activity(long lastStableOffset, long highWatermark) {
        return Map.of(ACTIVITY, new PartitionEnds(lastStableOffset, highWatermark));
    }

    @Test
    void reportsAPartitionThatIsHeldForMoreThanTenSeconds() {
        assertThat(after(0, activity(5, 6))).isEmpty();
        assertThat(after(10_000, activity(5, 8))).isEmpty();
        assertThat(after(1, activity(5, 9))).isEqualTo(Map.of(ACTIVITY, Duration.ofMillis(10_001)));
    }

    @Test
    void reportsNothingWhileOneTransactionFollowsAnother() {
        for (int n = 0; n < 30; n++) {
            assertThat(after(1_000, activity(5 + n, 6 + n))).isEmpty();
        }
    }

    @Test
    void beginsAnewAfterATransactionHasEnded() {
        after(0, activity(5, 6));
        after(9_000, activity(6, 6));
        after(1_000, activity(6, 7));

        assertThat(after(10_000, activity(6, 7))).isEmpty();
        assertThat(after(1, activity(6, 7))).containsOnlyKeys(ACTIVITY);
    }

    @Test
    void distinguishesPartitions() {
        after(0, Map.of(ACTIVITY, new PartitionEnds(5, 6), NOTIFICATION, new PartitionEnds(2, 2)));
        after(6_000, Map.of(ACTIVITY, new PartitionEnds(5, 6), NOTIFICATION, new PartitionEnds(2, 3)));

        assertThat(after(6_000, Map.of(ACTIVITY, new PartitionEnds(5, 6), NOTIFICATION, new PartitionEnds(2, 3))))
                .containsOnlyKeys(ACTIVITY);
        assertThat(after(6_000, Map.of(ACTIVITY, new PartitionEnds(6, 6), NOTIFICATION, new PartitionEnds(2, 3))))
                .containsOnlyKeys(NOTIFICATION);
    }
}
