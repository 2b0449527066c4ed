package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;
import dev.sluice.bridge.log.WalRange;
import dev.sluice.bridge.log.replay.TenantIndex.ReadPlan;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** The index saves reading, and changes no event id and no byte. */
class TenantIndexTest {
    private static final Channels ONE_PARTITION = new Channels(TestRecords.CHANNELS.all(), 1);
    private static final List<Channel> BOTH = ONE_PARTITION.all();
    private static final Position BEFORE_ALL = position(-1, -1);
    private static final int RECORDS = 4000;
    private static final int SPREAD = 200;

    private final Counts counts = new Counts();
    private final MemoryEventLog log = log(1 << 20, counts);

    private static final class Counts implements LogObserver {
        long skipped;
        List<BlockSource> blocks = new ArrayList<>();

        @Override
        public void skipped(long offsets) {
            skipped += offsets;
        }

        @Override
        public void blockRead(BlockSource source) {
            blocks.add(source);
        }
    }

    private static MemoryEventLog log(long indexBytes, LogObserver listener) {
        var log = new MemoryEventLog(ONE_PARTITION, new MemoryEventLog.Size(0, 0, indexBytes, 30_000, 3000, 20),
                listener);
        for (int n = 0; n < RECORDS; n++) {
            String tenant = n % SPREAD == SPREAD / 2 ? "small" : "tenant" + n % 7;
            log.append(n % 3 == 0 ? 1 : 0, tenant, null, 1000 + n / 2, "{\"n\":" + n + "}");
            log.skip(n % 2, 0, n % 50 == 0 ? 1 : 0);
        }
        return log;
    }

    @Test
    void readsLittleMoreThanASmallTenantsOwnSlices() {
        TestReplay cold = replay(log, "small", BEFORE_ALL);
        long readCold = log.recordsReplayed();
        TestReplay warm = replay(log, "small", BEFORE_ALL);
        long readWarm = log.recordsReplayed() - readCold;

        assertThat(cold.lines()).hasSize(RECORDS / SPREAD);
        assertThat(warm.lines()).isEqualTo(cold.lines());
        assertThat(warm.positions()).isEqualTo(cold.positions());
        assertThat(readCold).isGreaterThanOrEqualTo(RECORDS);
        assertThat(readWarm).isLessThan(readCold / 3);
        assertThat(counts.skipped).isGreaterThan(RECORDS / 2);
        assertThat(counts.blocks).contains(BlockSource.SLICES);
    }

    @Test
    void doesNotReadABigTenantSliceBySlice() {
        replay(log, "tenant1", BEFORE_ALL);
        counts.blocks.clear();

        replay(log, "tenant1", BEFORE_ALL);

        assertThat(counts.blocks).doesNotContain(BlockSource.SLICES);
    }

    @Test
    void readsWholeBlocksForAThunderingHerd() {
        replay(log, "small", BEFORE_ALL);
        counts.blocks.clear();
        TestReplay probe = replay(log, "small", BEFORE_ALL);
        assertThat(counts.blocks).contains(BlockSource.SLICES);
        counts.blocks.clear();

        List<TestReplay> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(new TestReplay(log, BOTH, "small", BEFORE_ALL, log.bounds(0).last()));
        }
        TwinLogs.runAll(log, many);

        assertThat(counts.blocks).doesNotContain(BlockSource.SLICES);
        assertThat(many).allSatisfy(replay -> {
            assertThat(replay.lines()).isEqualTo(probe.lines());
            assertThat(replay.positions()).isEqualTo(probe.positions());
        });
    }

    @Test
    void skipsNoMarkerOfAGap() {
        var lost = new WalRange("0/A0", "0/B0");
        var marked = new MemoryEventLog(ONE_PARTITION, new MemoryEventLog.Size(0, 0, 1 << 20, 30_000, 3000, 20),
                counts);
        for (int n = 0; n < RECORDS; n++) {
            if (n == RECORDS / 2) {
                marked.appendMarker(1, 0, 1000 + n / 2, lost);
            }
            marked.append(n % 3 == 0 ? 1 : 0, n % 1000 == 5 ? "small" : "big", null, 1000 + n / 2, "{\"n\":" + n + "}");
        }
        for (String tenant : List.of("small", "absent", "big")) {
            TestReplay cold = replay(marked, tenant, BEFORE_ALL);
            TestReplay warm = replay(marked, tenant, BEFORE_ALL);

            assertThat(cold.lines()).as(tenant).containsOnlyOnce(lost.toString());
            assertThat(warm.lines()).as(tenant).isEqualTo(cold.lines());
            assertThat(warm.positions()).as(tenant).isEqualTo(cold.positions());
        }
        assertThat(counts.skipped).isGreaterThan(RECORDS / 2);
    }

    @Test
    void isDisabledByALimitOfZero() {
        MemoryEventLog disabled = log(0, counts);

        replay(disabled, "small", BEFORE_ALL);
        replay(disabled, "small", BEFORE_ALL);

        assertThat(counts.skipped).isZero();
        assertThat(counts.blocks).containsOnly(BlockSource.LOG);
    }

    @Test
    void forgetsAPartition() {
        replay(log, "small", BEFORE_ALL);
        log.invalidate(0);
        long before = log.recordsReplayed();
        counts.skipped = 0;

        replay(log, "small", BEFORE_ALL);

        assertThat(counts.skipped).isZero();
        assertThat(log.recordsReplayed() - before).isGreaterThanOrEqualTo(RECORDS);
    }

    @Test
    void discardsAReadingThatBeganBeforeForget() {
        Position last = log.bounds(0).last();
        CompletableFuture<ReplayResult> result = new CompletableFuture<>();
        // After the reading has begun, before its slices are kept.
        log.beforeFetch(() -> log.invalidate(0));
        log.read(new ReplayRequest(0, BOTH, "small", BEFORE_ALL, last), result::complete);
        log.step();
        log.beforeFetch(() -> {});
        assertThat(result).isCompleted();
        counts.skipped = 0;

        replay(log, "small", BEFORE_ALL);

        assertThat(counts.skipped).isZero();
    }

    @Test
    void keepsTheNewestSlicesWithinItsLimit() {
        var index = new TenantIndex(3000);
        for (int n = 0; n < 100; n++) {
            index.learn(0, BOTH, slices(position(n * 10L, n), position(n * 10L + 10, n + 1), "globex"));
        }

        assertThat(index.bytes()).isBetween(2000L, 3000L);
        assertThat(index.plan(request("acme", position(0, 0)))).isEqualTo(new ReadPlan.Read());
        assertThat(index.plan(request("acme", position(985, 98)))).isEqualTo(new ReadPlan.Skip(position(1000, 100)));
    }

    @Test
    void keepsEachSliceOnce() {
        var index = new TenantIndex(100_000);
        for (int n = 0; n < 10; n++) {
            index.learn(0, BOTH, slices(position(n * 10L, n), position(n * 10L + 10, n + 1), "globex"));
        }
        long once = index.bytes();

        // The slices of a reading that began in the middle of a slice.
        for (int n = 0; n < 9; n++) {
            index.learn(0, BOTH, slices(position(n * 10L + 5, n), position(n * 10L + 15, n + 1), "globex"));
        }

        assertThat(index.bytes()).isEqualTo(once);
    }

    @Test
    void keepsReadingsOfOtherChannelsApart() {
        var index = new TenantIndex(100_000);
        index.learn(0, BOTH.subList(0, 1), slices(Position.unreachable(2).with(0, -1, 0),
                Position.unreachable(2).with(0, 10, 0), "globex"));

        assertThat(index.plan(request("acme", BEFORE_ALL))).isEqualTo(new ReadPlan.Read());
        assertThat(index.plan(new ReplayRequest(0, BOTH.subList(0, 1), "acme", BEFORE_ALL, position(20, 20))))
                .isInstanceOfSatisfying(ReadPlan.Skip.class, skip -> assertThat(skip.to().offset(0)).isEqualTo(10));
    }

    @Test
    void readsAFewSlicesAloneOnlyIfOtherTenantsFollow() {
        var index = new TenantIndex(100_000);
        index.learn(0, BOTH, slices(position(0, 0), position(10, 0), "acme"));
        assertThat(index.plan(request("acme", position(0, 0)))).as("nothing is known after the slice")
                .isEqualTo(new ReadPlan.Read());

        index.learn(0, BOTH, slices(position(10, 0), position(20, 0), "globex"));
        assertThat(index.plan(request("acme", position(0, 0)))).isEqualTo(new ReadPlan.ReadUpTo(position(10, 0)));

        index.learn(0, BOTH, slices(position(20, 0), position(30, 0), "acme"));
        index.learn(0, BOTH, slices(position(30, 0), position(40, 0), "acme"));
        assertThat(index.plan(request("acme", position(0, 0)))).as("the tenant has many slices")
                .isEqualTo(new ReadPlan.Read());
    }

    @Test
    void skipsNothingFromAPositionThatNoSliceCovers() {
        var index = new TenantIndex(100_000);
        index.learn(0, BOTH, slices(position(10, 10), position(20, 20), "globex"));

        assertThat(index.plan(request("acme", position(9, 12)))).isEqualTo(new ReadPlan.Read());
        assertThat(index.plan(request("globex", position(10, 10)))).isEqualTo(new ReadPlan.Read());
        assertThat(index.plan(request("acme", position(12, 10)))).isEqualTo(new ReadPlan.Skip(position(20, 20)));
        assertThat(index.plan(request("acme", position(25, 10)))).isEqualTo(new ReadPlan.Skip(position(25, 20)));
        assertThat(index.plan(request("acme", position(20, 20)))).isEqualTo(new ReadPlan.Read());
    }

    /** From any position, in any order, with any slice size: ids and bytes equal those of a log without an index. */
    @Property(tries = 150)
    void changesNoEventIdAndNoByte(@ForAll long seed) {
        Random random = new Random(seed);
        var size = new MemoryEventLog.Size(0, random.nextInt(20_000), 1 << random.nextInt(8, 18),
                1 + random.nextInt(8000), 1 + random.nextInt(3000), 1 + random.nextInt(30));
        var indexed = new MemoryEventLog(ONE_PARTITION, size, counts);
        var plain = new MemoryEventLog(ONE_PARTITION, new MemoryEventLog.Size(0, 0, 0, 3000, 3000, 30), counts);
        long time = 1000;
        for (int n = 0; n < 600; n++) {
            int channel = random.nextInt(2);
            String tenant = random.nextInt(40) == 0 ? "small" : "tenant" + random.nextInt(5);
            time += random.nextInt(2);
            indexed.append(channel, tenant, null, time, "{\"n\":" + n + "}");
            plain.append(channel, tenant, null, time, "{\"n\":" + n + "}");
            int markers = random.nextInt(20) == 0 ? 1 : 0;
            indexed.skip(channel, 0, markers);
            plain.skip(channel, 0, markers);
        }
        Position last = plain.bounds(0).last();
        for (int i = 0; i < 12; i++) {
            String tenant = random.nextInt(3) == 0 ? "tenant1" : "small";
            Position after = random.nextInt(3) == 0
                    ? BEFORE_ALL
                    : position(random.nextLong(last.offset(0)), random.nextLong(last.offset(1)));

            TestReplay with = replay(indexed, tenant, after);
            TestReplay without = replay(plain, tenant, after);

            assertThat(with.lines()).isEqualTo(without.lines());
            assertThat(with.positions()).isEqualTo(without.positions());
            if (random.nextInt(8) == 0) {
                indexed.invalidate(0);
            }
        }
    }

    private static TestReplay replay(MemoryEventLog log, String tenant, Position after) {
        var replay = new TestReplay(log, BOTH, tenant, after, log.bounds(0).last());
        TwinLogs.runAll(log, List.of(replay));
        return replay;
    }

    private static ReplayRequest request(String tenant, Position after) {
        return new ReplayRequest(0, BOTH, tenant, after, position(1000, 1000));
    }

    private static List<Slice> slices(Position start, Position end, String tenant) {
        var cutter = new Slice.Cutter(start, 1);
        cutter.add(TestRecords.event(0, start.offset(0) + 1, tenant), end);
        return cutter.slices();
    }
}
