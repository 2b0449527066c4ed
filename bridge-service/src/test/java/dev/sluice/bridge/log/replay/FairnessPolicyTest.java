package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.log.replay.FairnessPolicy.Decision;
import dev.sluice.bridge.log.replay.FairnessPolicy.Snapshot;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

class FairnessPolicyTest {
    private static final List<Channel> CHANNELS = TestRecords.CHANNELS.all();
    private static final long NOW = 100_000_000_000L;
    private static final long FAR = FairnessPolicy.NEAR_OFFSETS + 1;
    private static final long END = 1_000_000;
    private static final Predicate<ReplayRequest> ENTERS_CACHE = Objects::nonNull;
    private static final Predicate<ReplayRequest> STAYS_OUT = Objects::isNull;

    private static QueuedRequest request(long after, long millisWaited) {
        return request(after, END, millisWaited);
    }

    private static QueuedRequest request(long after, long until, long millisWaited) {
        return new QueuedRequest(new ReplayRequest(0, CHANNELS, "acme", position(after, 0), position(until, 0)),
                result -> {},
                NOW - millisWaited * 1_000_000);
    }

    private static Snapshot calm() {
        return new Snapshot(NOW, OptionalLong.empty(), CacheUse.NONE, ENTERS_CACHE);
    }

    private static Snapshot hot(BlockCache.Use... blocks) {
        return new Snapshot(NOW, OptionalLong.empty(),
                new CacheUse(CacheUse.Occupancy.FULL, CacheUse.Traffic.HOT, List.of(blocks)), ENTERS_CACHE);
    }

    private static BlockCache.Use block(long end, long usedMillisAgo) {
        return new BlockCache.Use(position(end, 0), NOW - 60_000_000_000L, NOW - usedMillisAgo * 1_000_000);
    }

    @Test
    void servesTheRequestThatWaitedLongest() {
        var first = request(100, 20);
        var second = request(200, 10);

        assertThat(FairnessPolicy.decide(List.of(first, second), calm())).isEqualTo(new Decision.Serve(first));
    }

    @Test
    void yieldsToAWaitingRequestFarBehind() {
        var ahead = request(FAR, 20);
        var behind = request(0, 10);

        assertThat(FairnessPolicy.decide(List.of(ahead, behind), calm())).isEqualTo(new Decision.Serve(behind));
    }

    @Test
    void doesNotYieldToANearRequestThatTheSameBlockAnswers() {
        var ahead = request(FairnessPolicy.NEAR_OFFSETS, 20);
        var behind = request(0, 10);

        assertThat(FairnessPolicy.isNear(ahead.request(), behind.request().after())).isTrue();
        assertThat(FairnessPolicy.decide(List.of(ahead, behind), calm())).isEqualTo(new Decision.Serve(ahead));
    }

    /** The lead over the request behind must not exceed the offsets that remain to be read. */
    @ParameterizedTest
    @CsvSource({"30000, 60000, true", "30000, 59999, false", "30000, 1000000, true"})
    void yieldsOnlyIfTheLeadDoesNotExceedWhatRemains(long lead, long end, boolean yields) {
        var ahead = request(lead, end, 20);
        var behind = request(0, end, 10);

        assertThat(FairnessPolicy.decide(List.of(ahead, behind), calm()))
                .isEqualTo(new Decision.Serve(yields ? behind : ahead));
    }

    @Test
    void doesNotYieldIfItsBlockStaysOutOfTheCache() {
        var ahead = request(FAR, 20);
        var behind = request(0, 10);

        assertThat(FairnessPolicy.decide(List.of(ahead, behind),
                new Snapshot(NOW, OptionalLong.empty(), CacheUse.NONE, STAYS_OUT)))
                .isEqualTo(new Decision.Serve(ahead));
    }

    @Test
    void doesNotYieldToARequestForOtherChannels() {
        var ahead = request(FAR, 20);
        var other = new QueuedRequest(
                new ReplayRequest(0, CHANNELS.subList(0, 1), "acme", position(0, 0), position(END, 0)), result -> {},
                NOW);

        assertThat(FairnessPolicy.decide(List.of(ahead, other), calm())).isEqualTo(new Decision.Serve(ahead));
    }

    @Test
    void defersWhileReadersBehindAreServedFromTheFullCache() {
        var ahead = request(100_000, 20);

        assertThat(FairnessPolicy.decide(List.of(ahead), hot(block(50_000, 10)))).isEqualTo(new Decision.Defer());
        assertThat(FairnessPolicy.canWait(ahead.request(), hot(block(50_000, 10)))).isTrue();
    }

    @Test
    void doesNotDeferForABlockWithoutRecentUse() {
        var ahead = request(100_000, 20);
        Snapshot stale = hot(block(50_000, FairnessPolicy.RECENT_USE.toMillis() + 1));

        assertThat(FairnessPolicy.decide(List.of(ahead), stale)).isEqualTo(new Decision.Serve(ahead));
        assertThat(FairnessPolicy.canWait(ahead.request(), stale)).isFalse();
    }

    @Test
    void doesNotDeferForBlocksThatItsOwnReadersHavePassed() {
        var ahead = request(100_000, 20);
        var last = new BlockCache.Use(position(100_000, 0), NOW - 5_000_000, NOW - 5_000_000);
        BlockCache.Use passedBefore = block(50_000, 10);

        assertThat(FairnessPolicy.decide(List.of(ahead), hot(last, passedBefore)))
                .isEqualTo(new Decision.Serve(ahead));
    }

    @Test
    void doesNotDeferWhileTheCacheHasRoomOrIsCalm() {
        var ahead = request(100_000, 20);
        for (CacheUse use : List.of(
                new CacheUse(CacheUse.Occupancy.HAS_ROOM, CacheUse.Traffic.HOT, List.of(block(50_000, 10))),
                new CacheUse(CacheUse.Occupancy.FULL, CacheUse.Traffic.CALM, List.of(block(50_000, 10))))) {
            assertThat(FairnessPolicy.decide(List.of(ahead),
                    new Snapshot(NOW, OptionalLong.empty(), use, ENTERS_CACHE))).isEqualTo(new Decision.Serve(ahead));
        }
    }

    @Test
    void servesAStarvedRequestAtTheLimit() {
        long limit = FairnessPolicy.MAX_WAIT.toMillis();
        var behind = request(0, 10);

        assertThat(FairnessPolicy.decide(List.of(request(FAR, limit - 1), behind), calm()))
                .isEqualTo(new Decision.Serve(behind));
        var starved = request(FAR, limit);
        assertThat(FairnessPolicy.decide(List.of(starved, behind), calm()))
                .isEqualTo(new Decision.ServeStarved(starved));
    }

    @Test
    void servesFirstInFirstOutForAPeriodAfterStarvation() {
        var ahead = request(FAR, 20);
        var behind = request(0, 10);
        long period = FairnessPolicy.FIFO_PERIOD.toNanos();

        assertThat(FairnessPolicy.decide(List.of(ahead, behind),
                new Snapshot(NOW, OptionalLong.of(NOW - period + 1), CacheUse.NONE, ENTERS_CACHE)))
                .isEqualTo(new Decision.Serve(ahead));
        assertThat(FairnessPolicy.decide(List.of(ahead, behind),
                new Snapshot(NOW, OptionalLong.of(NOW - period), CacheUse.NONE, ENTERS_CACHE)))
                .isEqualTo(new Decision.Serve(behind));
        assertThat(FairnessPolicy.canWait(ahead.request(), new Snapshot(NOW, OptionalLong.of(NOW),
                hot(block(0, 1)).cache(), ENTERS_CACHE))).isFalse();
    }

    @Test
    void sharesBlocksInAHerd() {
        assertThat(FairnessPolicy.isHerd(FairnessPolicy.FEW_REQUESTS, CacheUse.NONE)).isFalse();
        assertThat(FairnessPolicy.isHerd(FairnessPolicy.FEW_REQUESTS + 1, CacheUse.NONE)).isTrue();
        assertThat(FairnessPolicy.isHerd(1, hot().cache())).isTrue();
    }

    @Test
    void isHotAtManyHitsWithinAShortTimeOnly() {
        var window = new HitRateWindow();
        List<Long> times = new ArrayList<>(
                IntStream.range(0, HitRateWindow.HITS).mapToObj(hit -> NOW + hit * 1_000_000L).toList());
        times.subList(0, HitRateWindow.HITS - 1).forEach(window::add);
        assertThat(window.isHot(NOW + 100_000_000)).as("one hit is missing").isFalse();
        window.add(times.getLast());

        assertThat(window.isHot(NOW + HitRateWindow.SPAN.toNanos())).isTrue();
        assertThat(window.isHot(NOW + HitRateWindow.SPAN.toNanos() + 1)).isFalse();
    }
}
