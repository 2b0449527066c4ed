package dev.sluice.bridge.log.replay;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

class BlockCacheTest {
    private static final List<Channel> CHANNELS = TestRecords.CHANNELS.all();
    private static final int CAPACITY = 4;

    private long now;
    private final BlockCache cache = new BlockCache((long) CAPACITY * block(0, 0).weight(), () -> now);

    @BeforeEach
    void timeHasPassed() {
        now = Duration.ofDays(1).toNanos();
    }

    /** A block with one record, after an offset. */
    private static Block block(int partition, long after) {
        return block(partition, after, Block.Ending.FULL);
    }

    private static Block block(int partition, long after, Block.Ending ending) {
        var block = new Block.Builder(partition, position(after, 0), 1 << 20);
        block.add(TestRecords.event(0, after % 10 + 1, "acme"), position(after + 1, 0));
        return block.endAfterRecord(position(after + 1, 0), ending);
    }

    private void add(long... starts) {
        LongStream.of(starts).forEach(after -> cache.add(block(0, after)));
    }

    private boolean holds(int partition, long after) {
        return holds(partition, after, after + 1);
    }

    private boolean holds(int partition, long after, long until) {
        return cache.find(new ReplayRequest(partition, CHANNELS, "acme", position(after, 0), position(until, 0)))
                .isPresent();
    }

    private List<Long> held() {
        return cache.uses(0).stream().map(use -> use.end().offset(0) - 1).sorted().toList();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void evictsTheLeastRecentlyUsedBlock() {
        add(0, 1, 2, 3);
        assertThat(holds(0, 0)).isTrue();

        add(4);
        assertThat(held()).containsExactly(0L, 2L, 3L, 4L);
    }

    @Test
    void usesABlockAtTheEndOfTheLogForAShortTime() {
        cache.add(block(0, 7, Block.Ending.SHORT));
        pass(BlockCache.SHORT_LIFE.minusNanos(1));
        assertThat(holds(0, 7)).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(holds(0, 7)).isFalse();
    }

    @Test
    void answersNoRequestBeyondABlockAtTheEndOfTheLog() {
        cache.add(block(0, 7, Block.Ending.SHORT));
        assertThat(holds(0, 7, 9)).isFalse();
        add(7);
        assertThat(holds(0, 7, 9)).isTrue();
    }

    @Test
    void removesABlockThatHasExpired() {
        cache.add(block(0, 7, Block.Ending.SHORT));
        pass(BlockCache.SHORT_LIFE);
        add(20);
        assertThat(cache.bytes()).isEqualTo(block(0, 20).weight());
    }

    @Test
    void replacesABlockThatIsNotComplete() {
        cache.add(block(0, 7, Block.Ending.SHORT));
        add(7);
        cache.add(block(0, 7, Block.Ending.SHORT));
        pass(BlockCache.SHORT_LIFE);

        assertThat(holds(0, 7)).isTrue();
        assertThat(cache.bytes()).isEqualTo(block(0, 7).weight());
    }

    @Test
    void isFullIfAnotherBlockWouldEvictOne() {
        add(0, 1, 2);
        assertThat(cache.isFull()).isFalse();
        add(3);
        assertThat(cache.isFull()).isTrue();
    }
}
