package dev.sluice.bridge.log.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** The contract of every event log, tested in a log of one partition, which holds all tenants. */
public abstract class EventLogContract {
    static final List<String> TENANTS = List.of("acme", "globex", "initech");
    private static final Position BEFORE_ALL = position(-1, -1);

    private final List<Sent> sent = new ArrayList<>();
    private final Set<String> touched = new HashSet<>();
    private final AtomicInteger truncations = new AtomicInteger();
    private final Random random = new Random(3);
    private LogUnderTest under;
    private EventLog log;
    private long time = 1_700_000_000_000L;

    private record Sent(int channel, String tenant, long time, String json) {
        String lines() {
            return TestReplay
                    .brief("event: " + TestRecords.CHANNELS.get(channel).name() + ":new\ndata: " + json + "\n");
        }
    }

    protected abstract LogUnderTest open(LogObserver observer);

    @BeforeEach
    void open() {
        under = open(new LogObserver() {
            @Override
            public void appended(int partition, Collection<String> tenants) {
                synchronized (touched) {
                    touched.addAll(tenants);
                }
            }

            @Override
            public void truncated(int partition, String reason) {
                truncations.incrementAndGet();
            }
        });
        log = under.log();
    }

    @AfterEach
    void close() {
        under.close();
    }

    // ---- bounds

    @Test
    void returnsTheBoundsOfAnEmptyPartition() {
        assertThat(log.bounds(0).earliest().toString()).isEqualTo("[0, 0]");
        assertThat(log.bounds(0).last().toString()).isEqualTo("[-1, -1]");
    }

    @Test
    void endsAtTheLastStableOffset() {
        commit(0, "acme", 3);
        Position before = log.bounds(0).last();

        under.begin();
        send(0, "acme");
        Position open = log.bounds(0).last();
        under.commit();

        assertThat(open).isEqualTo(before);
        assertThat(before.offset(0)).as("three records and a marker").isEqualTo(3);
        assertThat(log.bounds(0).last().offset(0)).isEqualTo(5);
    }

    @Test
    void beginsAtTheLogStartOffset() {
        commit(0, "acme", 10);

        under.deleteBefore(0, 0, 4);

        assertThat(log.bounds(0).earliest().toString()).isEqualTo("[4, 0]");
        assertThat(log.bounds(0).beforeEarliest().toString()).isEqualTo("[3, -1]");
    }

    @Test
    void findsThePositionBeforeAnInstant() {
        commit(0, "acme", 2);
        time += 10;
        long third = time;
        commit(0, "acme", 3);
        LogBounds bounds = log.bounds(0);

        Position before = log.before(0, Instant.ofEpochMilli(third), bounds);

        assertThat(before.offset(0)).as("before the third record or its marker").isBetween(1L, 2L);
        assertThat(before.offset(1)).isEqualTo(bounds.last().offset(1));
    }

    // ---- tails

    @Test
    void feedsATailFromTheEndOfTheLog() {
        commit(0, "acme", 3);
        LogBounds bounds = log.bounds(0);
        try (TailLease lease = log.tail(0, "acme", bounds)) {
            assertThat(lease.edge()).isEqualTo(new Tail.Edge(0, bounds.last()));

            commit(1, "acme", 2);
            commit(0, "acme", 1);
            Position last = log.bounds(0).last();
            under.await(() -> lease.edge().position().toString().equals(last.toString()));

            assertThat(lease.edge().sequence()).isEqualTo(3);
            assertThat(IntStream.range(0, 3).mapToObj(lease::at).map(record -> record.channel() + "/"
                    + record.offset())).containsExactlyInAnyOrder("1/0", "1/1", "0/4");
        }
    }

    @Test
    void signalsOnlyTenantsWithALease() {
        try (TailLease lease = log.tail(0, "acme", log.bounds(0))) {
            commit(0, "globex", 1);
            commit(0, "acme", 1);
            under.await(() -> lease.edge().sequence() == 2);
            under.await(() -> touched().contains("acme"));

            assertThat(touched()).containsExactly("acme");
        }
    }

    private Set<String> touched() {
        synchronized (touched) {
            return Set.copyOf(touched);
        }
    }

    @Test
    void closesATailWithItsLastLease() {
        TailLease first = log.tail(0, "acme", log.bounds(0));
        TailLease second = log.tail(0, "acme", log.bounds(0));
        TailLease other = log.tail(0, "globex", log.bounds(0));

        first.close();
        other.close();
        assertThat(under.openTails()).isOne();
        commit(0, "acme", 1);
        under.await(() -> second.edge().sequence() == 1);
        second.close();

        assertThat(under.openTails()).isZero();
    }

    @Test
    void reopensAClosedTailAtTheCurrentEndOfTheLog() {
        TailLease first = log.tail(0, "acme", log.bounds(0));
        commit(0, "acme", 2);
        under.await(() -> first.edge().sequence() == 2);
        first.close();
        commit(0, "acme", 2);

        LogBounds bounds = log.bounds(0);
        try (TailLease again = log.tail(0, "acme", bounds)) {
            commit(0, "acme", 1);
            under.await(() -> again.edge().sequence() == 1);

            assertThat(again.at(0)).extracting(EventRecord::offset).isEqualTo(bounds.last().offset(0) + 1);
            assertThat(again.sequenceAfter(position(2, -1), log.channels().all())).isEmpty();
        }
    }

    // ---- replay

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

        assertThat(replay.lines()).isEqualTo(sent.stream().filter(event -> event.channel == 1
                && event.tenant.equals("acme")).map(Sent::lines).toList());
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

    // ---- out of range

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

    // ---- end

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

    // ---- helpers

    private void commit(int channel, String tenant, int events) {
        under.begin();
        for (int i = 0; i < events; i++) {
            send(channel, tenant);
        }
        under.commit();
    }

    private void writeAtRandom(int events) {
        for (int written = 0; written < events;) {
            under.begin();
            for (int i = random.nextInt(400); i >= 0 && written < events; i--, written++) {
                send(random.nextInt(2), TENANTS.get(random.nextInt(TENANTS.size())), "x".repeat(random.nextInt(600)));
            }
            under.commit();
        }
    }

    private void send(int channel, String tenant) {
        send(channel, tenant, "");
    }

    private void send(int channel, String tenant, String text) {
        time += random.nextInt(1, 4) / 2;
        var event = new Sent(channel, tenant, time, "{\"number\":" + sent.size() + ",\"text\":\"" + text + "\"}");
        sent.add(event);
        under.send(channel, tenant, event.time, event.json);
    }

    /** Returns the lines that a replay delivers, in order. */
    private List<String> expected(String tenant) {
        return sent.stream().filter(event -> event.tenant.equals(tenant))
                .sorted(Comparator.comparingLong(Sent::time).thenComparingInt(Sent::channel)).map(Sent::lines).toList();
    }

    private TestReplay replay(String tenant, Position after, Position until) {
        return new TestReplay(log, log.channels().all(), tenant, after, until).run(under);
    }

    private static ReplayRequest request(List<Channel> channels, Position after, Position until) {
        return new ReplayRequest(0, channels, "acme", after, until);
    }
}
