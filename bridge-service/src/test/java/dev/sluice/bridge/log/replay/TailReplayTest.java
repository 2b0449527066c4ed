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

import static dev.sluice.bridge.log.TestRecords.position;
import static dev.sluice.bridge.log.replay.TwinLogs.BOTH;
import static dev.sluice.bridge.log.replay.TwinLogs.TENANTS;
import static dev.sluice.bridge.log.replay.TwinLogs.runAll;
import static org.assertj.core.api.Assertions.assertThat;

/** A short replay is served from the tail, with the events and positions that Kafka would have given. */
class TailReplayTest {
    private final TwinLogs logs = new TwinLogs(MemoryEventLog.Size.AMPLE);

    @Test
    void servesAThunderingHerdWithoutKafka() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            logs.append(random.nextInt(2), TENANTS.get(random.nextInt(3)), random.nextInt(3));
        }
        logs.withTail.feedAll();
        Position last = logs.withTail.bounds(0).last();

        List<TestReplay> herd = new ArrayList<>();
        List<TestReplay> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Position after = position(last.offset(0) - random.nextInt(40), last.offset(1) - random.nextInt(40));
            herd.add(new TestReplay(logs.withTail, BOTH, TENANTS.get(i % 3), after, last));
            expected.add(new TestReplay(logs.withoutTail, BOTH, TENANTS.get(i % 3), after, last));
        }
        runAll(logs.withTail, herd);
        runAll(logs.withoutTail, expected);

        assertThat(logs.withTail.recordsReplayed()).isZero();
        assertThat(logs.withoutTail.recordsReplayed()).isPositive();
        for (int i = 0; i < herd.size(); i++) {
            assertThat(herd.get(i).lines()).isEqualTo(expected.get(i).lines());
            assertThat(herd.get(i).positions()).isEqualTo(expected.get(i).positions());
        }
    }

    @Test
    void readsFromKafkaWhatTheTailHasNotReached() {
        logs.append(0, "acme", 1);
        logs.withTail.feedAll();
        logs.append(0, "acme", 1);
        var replay = new TestReplay(logs.withTail, BOTH, "acme", position(-1, -1), logs.withTail.bounds(0).last());

        runAll(logs.withTail, List.of(replay));

        assertThat(replay.lines()).hasSize(2);
        assertThat(logs.withTail.recordsReplayed()).isEqualTo(2);
    }

    /** A herd's incomplete block, which ends within what this request must read, gave other ids. */
    @Test
    void aBlockAtTheEndOfTheLogIsNotUsedBeyondItsEnd() {
        deliversEachRecordOnceInReplayOrder(-1200);
    }

    @Property(tries = 400)
    void deliversEachRecordOnceInReplayOrder(@ForAll long seed) {
        Random random = new Random(seed);
        var logs = new TwinLogs(new MemoryEventLog.Size(random.nextInt(6000), random.nextInt(4000),
                random.nextInt(4000), 1 + random.nextInt(3000), 1 + random.nextInt(1000), 1 + random.nextInt(20)));
        List<TestReplay> replays = new ArrayList<>();
        List<TestReplay> twins = new ArrayList<>();
        List<Position> starts = new ArrayList<>();
        List<CompletableFuture<ReplayResult>> results = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> logs.append(random.nextInt(2), TENANTS.get(random.nextInt(3)), 1 + random.nextInt(2));
                case 2 -> logs.skip(random.nextInt(2));
                case 3 ->
                    logs.withTail.feed(0, random.nextBoolean() ? BOTH : BOTH.subList(0, 1), 1 + random.nextInt(9));
                case 4 -> {
                    Position last = logs.withTail.bounds(0).last();
                    Position after = position(recentOffset(random, last.offset(0)),
                            recentOffset(random, last.offset(1)));
                    String tenant = TENANTS.get(random.nextInt(3));
                    var replay = new TestReplay(logs.withTail, BOTH, tenant, after, last);
                    var twin = new TestReplay(logs.withoutTail, BOTH, tenant, after, last);
                    runAll(logs.withoutTail, List.of(twin));
                    replays.add(replay);
                    twins.add(twin);
                    starts.add(after);
                    results.add(replay.readNext());
                }
                default -> {
                    logs.withTail.step();
                    continueReplays(replays, results);
                }
            }
        }
        while (!replays.stream().allMatch(TestReplay::isDone)) {
            logs.withTail.step();
            continueReplays(replays, results);
        }
        for (int i = 0; i < replays.size(); i++) {
            List<String> lines = expected(logs, replays.get(i), starts.get(i));
            assertThat(replays.get(i).lines().subList(0, lines.size())).isEqualTo(lines);
            assertThat(replays.get(i).positions().subList(0, lines.size()))
                    .isEqualTo(twins.get(i).positions().subList(0, lines.size()));
            assertThat(new HashSet<>(replays.get(i).lines())).hasSameSizeAs(replays.get(i).lines());
        }
    }

    private static void continueReplays(List<TestReplay> replays, List<CompletableFuture<ReplayResult>> results) {
        for (int i = 0; i < replays.size(); i++) {
            if (results.get(i).isDone() && !replays.get(i).isDone()) {
                replays.get(i).take(results.get(i).join());
                if (!replays.get(i).isDone()) {
                    results.set(i, replays.get(i).readNext());
                }
            }
        }
    }

    private static long recentOffset(Random random, long last) {
        return Math.max(-1, last - random.nextInt(random.nextBoolean() ? 5 : 60));
    }

    /** Returns the lines that a replay must deliver up to its end; records past it may follow. */
    private List<String> expected(TwinLogs logs, TestReplay replay, Position after) {
        return logs.records.stream()
                .filter(record -> record.tenant().equals(replay.tenant())
                        && record.offset() > after.offset(record.channel())
                        && record.offset() <= replay.until().offset(record.channel()))
                .sorted(MergeBuffer.ORDER.thenComparing(Comparator.comparingLong(EventRecord::offset)))
                .map(TestReplay::brief).toList();
    }

    @Test
    void keepsRecordsThatTheTailEvictsMeanwhile() {
        for (int i = 0; i < 50; i++) {
            logs.append(i % 2, "acme", 1);
        }
        logs.withTail.feedAll();
        Tail tail = Objects.requireNonNull(logs.withTail.tails().get(0));
        Position last = logs.withTail.bounds(0).last();

        Optional<TailSource> source = TailSource.of(tail, BOTH, position(5, 5), last);
        int evicted = 0;
        while (tail.evictOldest() > 0) {
            evicted++;
        }
        var merge = new MergeBuffer(BOTH, position(5, 5), last);
        source.orElseThrow().fetch(BOTH, merge);

        assertThat(evicted).isEqualTo(50);
        for (int i = 12; i < 50; i++) {
            assertThat(merge.poll()).isSameAs(logs.records.get(i));
        }
        assertThat(merge.isDone()).isTrue();
        assertThat(TailSource.of(tail, BOTH, position(5, 5), last)).isEmpty();
    }

    @Test
    void losesNoRecordWhileTheTailEvicts() throws InterruptedException {
        var tail = new Tail(0, position(-1, -1));
        AtomicBoolean done = new AtomicBoolean();
        List<String> errors = new ArrayList<>();
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
                            errors.add("offset " + record.offset() + " instead of " + (next - 1));
                        }
                    }
                    if (next != source.edge().offset(0) + 1) {
                        errors.add("ends before " + next + " instead of " + source.edge());
                    }
                    read.add(edge);
                });
            }
        });
        for (int offset = 0; offset < 200_000; offset++) {
            tail.append(List.of(TestRecords.event(0, offset, "acme")), position(offset, -1), new HashSet<>());
            if (offset > 160) {
                tail.evictOldest();
            }
        }
        done.set(true);
        reader.join();

        assertThat(errors).isEmpty();
        assertThat(read).isNotEmpty();
    }
}
