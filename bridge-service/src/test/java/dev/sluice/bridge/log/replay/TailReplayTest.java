package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.vector;
import static dev.sluice.bridge.log.replay.TwinLogs.BOTH;
import static dev.sluice.bridge.log.replay.TwinLogs.TENANTS;
import static dev.sluice.bridge.log.replay.TwinLogs.runAll;
import static org.assertj.core.api.Assertions.assertThat;

/** Who has missed little is served from the tail, as Kafka would have served it. */
class TailReplayTest {
    private final TwinLogs logs = new TwinLogs(MemoryEventLog.Size.AMPLE);

    @Test
    void servesAStormOfReconnectsWithoutKafka() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            logs.append(random.nextInt(2), TENANTS.get(random.nextInt(3)), random.nextInt(3));
        }
        logs.followed.feedAll();
        Position last = logs.followed.bounds(0).last();

        List<TestReplay> storm = new ArrayList<>();
        List<TestReplay> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Position after = vector(last.offset(0) - random.nextInt(40), last.offset(1) - random.nextInt(40));
            storm.add(new TestReplay(logs.followed, BOTH, TENANTS.get(i % 3), after, last));
            expected.add(new TestReplay(logs.unfollowed, BOTH, TENANTS.get(i % 3), after, last));
        }
        runAll(logs.followed, storm);
        runAll(logs.unfollowed, expected);

        assertThat(logs.followed.recordsReplayed()).isZero();
        assertThat(logs.unfollowed.recordsReplayed()).isPositive();
        for (int i = 0; i < storm.size(); i++) {
            assertThat(storm.get(i).lines()).isEqualTo(expected.get(i).lines());
            assertThat(storm.get(i).positions()).isEqualTo(expected.get(i).positions());
        }
    }

    @Test
    void leavesToKafkaWhatTheTailHasNotReached() {
        logs.append(0, "acme", 1);
        logs.followed.feedAll();
        logs.append(0, "acme", 1);
        var replay = new TestReplay(logs.followed, BOTH, "acme", vector(-1, -1), logs.followed.bounds(0).last());

        runAll(logs.followed, List.of(replay));

        assertThat(replay.lines()).hasSize(2);
        assertThat(logs.followed.recordsReplayed()).isEqualTo(2);
    }

    @Property(tries = 400)
    void deliversEachRecordOnceInTheOrderOfAReplay(@ForAll long seed) {
        Random random = new Random(seed);
        var logs = new TwinLogs(new MemoryEventLog.Size(random.nextInt(6000), random.nextInt(4000),
                random.nextInt(4000), 1 + random.nextInt(3000), 1 + random.nextInt(1000), 1 + random.nextInt(20)));
        List<TestReplay> replays = new ArrayList<>();
        List<TestReplay> twins = new ArrayList<>();
        List<Position> starts = new ArrayList<>();
        List<CompletableFuture<ReplayResult>> asked = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> logs.append(random.nextInt(2), TENANTS.get(random.nextInt(3)), 1 + random.nextInt(2));
                case 2 -> logs.skip(random.nextInt(2));
                case 3 ->
                    logs.followed.feed(0, random.nextBoolean() ? BOTH : BOTH.subList(0, 1), 1 + random.nextInt(9));
                case 4 -> {
                    Position last = logs.followed.bounds(0).last();
                    Position after = vector(position(random, last.offset(0)), position(random, last.offset(1)));
                    String tenant = TENANTS.get(random.nextInt(3));
                    var replay = new TestReplay(logs.followed, BOTH, tenant, after, last);
                    var twin = new TestReplay(logs.unfollowed, BOTH, tenant, after, last);
                    runAll(logs.unfollowed, List.of(twin));
                    replays.add(replay);
                    twins.add(twin);
                    starts.add(after);
                    asked.add(replay.ask());
                }
                default -> {
                    logs.followed.step();
                    goOn(replays, asked);
                }
            }
        }
        while (!replays.stream().allMatch(TestReplay::isDone)) {
            logs.followed.step();
            goOn(replays, asked);
        }
        for (int i = 0; i < replays.size(); i++) {
            List<String> lines = expected(logs, replays.get(i), starts.get(i));
            assertThat(replays.get(i).lines().subList(0, lines.size())).isEqualTo(lines);
            assertThat(replays.get(i).positions().subList(0, lines.size()))
                    .isEqualTo(twins.get(i).positions().subList(0, lines.size()));
            assertThat(new HashSet<>(replays.get(i).lines())).hasSameSizeAs(replays.get(i).lines());
        }
    }

    private static void goOn(List<TestReplay> replays, List<CompletableFuture<ReplayResult>> asked) {
        for (int i = 0; i < replays.size(); i++) {
            if (asked.get(i).isDone() && !replays.get(i).isDone()) {
                replays.get(i).take(asked.get(i).join());
                if (!replays.get(i).isDone()) {
                    asked.set(i, replays.get(i).ask());
                }
            }
        }
    }

    private static long position(Random random, long last) {
        return Math.max(-1, last - random.nextInt(random.nextBoolean() ? 5 : 60));
    }

    /** What a replay has to deliver up to its end; records past it may follow. */
    private List<String> expected(TwinLogs logs, TestReplay replay, Position after) {
        return logs.records.stream()
                .filter(record -> record.tenant().equals(replay.tenant())
                        && record.offset() > after.offset(record.channel())
                        && record.offset() <= replay.until().offset(record.channel()))
                .sorted(MergeBuffer.ORDER.thenComparing(Comparator.comparingLong(EventRecord::offset)))
                .map(TestReplay::brief).toList();
    }

    @Test
    void keepsWhatTheTailDropsMeanwhile() {
        for (int i = 0; i < 50; i++) {
            logs.append(i % 2, "acme", 1);
        }
        logs.followed.feedAll();
        Tail tail = Objects.requireNonNull(logs.followed.tails().get(0));
        Position last = logs.followed.bounds(0).last();

        Optional<TailSource> source = TailSource.of(tail, BOTH, vector(5, 5), last);
        int dropped = 0;
        while (tail.evictOldest() > 0) {
            dropped++;
        }
        var merge = new MergeBuffer(BOTH, vector(5, 5), last);
        source.orElseThrow().fetch(BOTH, merge);

        assertThat(dropped).isEqualTo(50);
        for (int i = 12; i < 50; i++) {
            assertThat(merge.poll()).isSameAs(logs.records.get(i));
        }
        assertThat(merge.isDone()).isTrue();
        assertThat(TailSource.of(tail, BOTH, vector(5, 5), last)).isEmpty();
    }

    @Test
    void losesNothingToATailThatMovesOn() throws InterruptedException {
        var tail = new Tail(0, vector(-1, -1));
        AtomicBoolean done = new AtomicBoolean();
        List<String> wrong = new ArrayList<>();
        List<Position> read = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                Position edge = tail.edge().position();
                Position after = edge.with(0, Math.max(-1, edge.offset(0) - 150), 0);
                TailSource.of(tail, BOTH.subList(0, 1), after, edge).ifPresent(source -> {
                    var merge = new MergeBuffer(BOTH.subList(0, 1), after, source.edge());
                    source.fetch(BOTH, merge);
                    long next = after.offset(0) + 1;
                    for (EventRecord record = merge.poll(); record != null; record = merge.poll()) {
                        if (record.offset() != next++) {
                            wrong.add("offset " + record.offset() + " instead of " + (next - 1));
                        }
                    }
                    if (next != source.edge().offset(0) + 1) {
                        wrong.add("ends before " + next + " instead of " + source.edge());
                    }
                    read.add(edge);
                });
            }
        });
        for (int offset = 0; offset < 200_000; offset++) {
            tail.append(List.of(TestRecords.event(0, offset, "acme")), vector(offset, -1), new HashSet<>());
            if (offset > 160) {
                tail.evictOldest();
            }
        }
        done.set(true);
        reader.join();

        assertThat(wrong).isEmpty();
        assertThat(read).isNotEmpty();
    }
}
