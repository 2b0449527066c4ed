package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayResult;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** The contract of the replays of every event log. */
abstract class ReplayContract extends WrittenLog {

    @Test
    void replaysEachRecordOfATenantOnceAndInOrder() {
        writeAtRandom(3000);
        Position last = log.bounds(0).last();

        for (String tenant : TENANTS) {
            assertThat(replay(tenant, BEFORE_ALL, last).lines()).isEqualTo(expected(tenant));
        }
    }

    @Test
    void replaysFromAnyPositionToAnyOther() {
        writeAtRandom(2000);
        Position last = log.bounds(0).last();
        List<String> all = expected("acme");

        for (int i = 0; i < 30; i++) {
            Position after = position(offsetUpTo(last, 0), offsetUpTo(last, 1));
            Position until = position(offsetUpTo(last, 0), offsetUpTo(last, 1));

            TestReplay part = replay("acme", after, until);
            TestReplay rest = replay("acme", after.max(until), last);

            // Together they hold each record after the position once; the first may include records past its end.
            Set<String> seen = new HashSet<>(part.lines());
            assertThat(seen).hasSameSizeAs(part.lines());
            seen.addAll(rest.lines());
            assertThat(all.containsAll(seen)).isTrue();
            assertThat(seen).hasSize(replay("acme", after, last).lines().size());
        }
    }

    private long offsetUpTo(Position last, int channel) {
        return random.nextLong(last.offset(channel) + 2) - 1;
    }

    @Test
    void replaysTheSamePositionsAndBytesEveryTime() {
        writeAtRandom(3000);
        Position last = log.bounds(0).last();
        TestReplay first = replay("acme", BEFORE_ALL, last);

        writeAtRandom(500);
        // Another tenant's replay from the middle, so that blocks begin elsewhere.
        replay("globex", position(last.offset(0) / 2, last.offset(1) / 3), last);
        TestReplay second = replay("acme", BEFORE_ALL, log.bounds(0).last());

        assertThat(second.lines().subList(0, first.lines().size())).isEqualTo(first.lines());
        assertThat(second.positions().subList(0, first.positions().size())).isEqualTo(first.positions());
    }

    @Test
    void leavesOutAbortedTransactions() {
        commit(0, "acme", 2);
        under.begin();
        under.send(0, "acme", ++time, "{\"never\":true}");
        under.send(1, "acme", ++time, "{\"never\":true}");
        under.abort();
        commit(1, "acme", 2);

        assertThat(replay("acme", BEFORE_ALL, log.bounds(0).last()).lines()).isEqualTo(expected("acme"));
    }

    @Test
    void replaysOneChannelAlone() {
        writeAtRandom(300);
        List<Channel> one = log.channels().all().subList(1, 2);

        TestReplay replay = new TestReplay(log, one, "acme", BEFORE_ALL, log.bounds(0).last()).run(under);

        assertThat(replay.lines()).isEqualTo(sent.stream().filter(event -> event.channel() == 1
                && event.tenant().equals("acme")).map(Sent::lines).toList());
    }

    @Test
    void answersAnEmptyRange() {
        commit(0, "acme", 3);
        Position last = log.bounds(0).last();

        assertThat(under.await(TestReplay.read(log, request(log.channels().all(), last, last))))
                .isInstanceOfSatisfying(ReplayResult.Progress.class, nothing -> {
                    assertThat(nothing.records()).isEmpty();
                    assertThat(nothing.position().toString()).isEqualTo(last.toString());
                });
    }

    @Test
    void answersAnEmptyRangeIfOnlyAnotherChannelHasMore() {
        commit(0, "acme", 3);
        commit(1, "acme", 5);
        Position last = log.bounds(0).last();
        List<Channel> one = log.channels().all().subList(0, 1);

        assertThat(under.await(TestReplay.read(log, request(one, position(last.offset(0), -1), last))))
                .isInstanceOf(ReplayResult.Progress.class);
    }

    @Test
    void keepsReplayOrderAfterAnUnevenRange() {
        for (int i = 0; i < 20; i++) {
            under.begin();
            for (int n = 0; n < 300; n++) {
                send(n % 2, "acme", "x".repeat(400));
            }
            under.commit();
        }
        Position last = log.bounds(0).last();

        // As from a cursor whose tail has read further in one channel than in the other.
        under.await(TestReplay.read(log, request(log.channels().all(), BEFORE_ALL, position(last.offset(0), 5))));

        assertThat(replay("acme", BEFORE_ALL, last).lines()).isEqualTo(expected("acme"));
    }

    @Test
    void sharesOneReadingAmongConcurrentReplays() {
        writeAtRandom(3000);
        Position last = log.bounds(0).last();
        List<TestReplay> replays = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            replays.add(
                    new TestReplay(log, log.channels().all(), TENANTS.get(i % TENANTS.size()),
                            position(i - 1, i / 2 - 1),
                            last));
        }

        while (!replays.stream().allMatch(TestReplay::isDone)) {
            List<TestReplay> open = replays.stream().filter(replay -> !replay.isDone()).toList();
            List<CompletableFuture<ReplayResult>> results = open.stream().map(TestReplay::readNext).toList();
            for (int i = 0; i < open.size(); i++) {
                open.get(i).take(under.await(results.get(i)));
            }
        }

        assertThat(under.recordsReplayed()).isLessThan(2 * 3000);
    }

    @Test
    void reportsRecordsThatRetentionRemoved() {
        commit(0, "acme", 10);
        under.deleteBefore(0, 0, 4);
        LogBounds bounds = log.bounds(0);

        assertThat(under.await(TestReplay.read(log, request(log.channels().all(), position(1, -1), bounds.last()))))
                .isEqualTo(new ReplayResult.OutOfRange(bounds));
        assertThat(replay("acme", position(3, -1), bounds.last()).lines())
                .isEqualTo(sent.subList(4, 10).stream().map(Sent::lines).toList());
    }

    @Test
    void reportsAPositionPastTheEnd() {
        commit(0, "acme", 3);
        LogBounds bounds = log.bounds(0);

        assertThat(under.await(TestReplay.read(log, request(log.channels().all(), position(50, -1), position(60, -1)))))
                .isInstanceOf(ReplayResult.Unavailable.class);
        assertThat(truncations).hasValue(1);
        assertThat(under.await(TestReplay.read(log, request(log.channels().all(), position(50, -1), bounds.last()))))
                .as("with an empty range").isInstanceOf(ReplayResult.Unavailable.class);
        assertThat(truncations).hasValue(2);
    }

    @Test
    void ignoresRetentionInOtherChannels() {
        commit(0, "acme", 5);
        commit(1, "acme", 10);
        under.deleteBefore(1, 0, 8);
        List<Channel> one = log.channels().all().subList(0, 1);

        TestReplay replay = new TestReplay(log, one, "acme", position(1, 2), log.bounds(0).last()).run(under);

        assertThat(replay.lines()).isEqualTo(sent.subList(2, 5).stream().map(Sent::lines).toList());
    }

    @Test
    void answersEveryRequestWhenItCloses() throws Exception {
        writeAtRandom(300);
        Position last = log.bounds(0).last();
        List<CompletableFuture<ReplayResult>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            results.add(TestReplay.read(log, request(log.channels().all(), position(i % 100, -1), last)));
        }

        log.close();
        results.add(TestReplay.read(log, request(log.channels().all(), BEFORE_ALL, last)));

        for (CompletableFuture<ReplayResult> result : results) {
            assertThat(LogUnderTest.awaitResult(result)).isNotNull();
        }
        assertThat(results.getLast().join()).isInstanceOf(ReplayResult.Unavailable.class);
        log.close();
    }
}
