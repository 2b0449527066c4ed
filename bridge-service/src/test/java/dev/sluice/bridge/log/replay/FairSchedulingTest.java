package dev.sluice.bridge.log.replay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;

/** Many clients replay a log larger than the cache, each from its own position and at its own time. */
class FairSchedulingTest {
    private static final int RECORDS = 120_000;
    /** The number of blocks in the log; a block of this size holds 1,950 records. */
    private static final int BLOCKS = 62;
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int CACHED_BLOCKS = 24;

    /** A log and its clients. While a block is read, some clients are sent theirs and request the next. */
    private static final class Herd {
        private static final Channels ONE_PARTITION = new Channels(TestRecords.CHANNELS.all(), 1);
        private static final String TENANT = "acme";

        private final int writesPerStep;
        /** Clients that have a result and have not been sent all of it. */
        private final Queue<Client> receiving = new ArrayDeque<>();
        private int blocksRead;
        private final MemoryEventLog log = new MemoryEventLog(ONE_PARTITION,
                new MemoryEventLog.Size(0, CACHED_BLOCKS * BLOCK_BYTES, 0, BLOCK_BYTES, 64 * 1024, 2000),
                new LogObserver() {
                    @Override
                    public void blockRead(BlockSource source) {
                        blocksRead++;
                    }
                });

        Herd(int writesPerStep) {
            this.writesPerStep = writesPerStep;
            for (int n = 0; n < RECORDS; n++) {
                log.append(0, TENANT, null, n, "{}");
            }
        }

        void step() {
            log.step();
            for (int n = 0; n < writesPerStep && !receiving.isEmpty(); n++) {
                receiving.remove().requestNext();
            }
        }

        /** Requests the next block when it has been sent the last one. */
        final class Client {
            private Position position;
            private int results;

            Client(long after) {
                position = position(after, -1);
            }

            void requestNext() {
                if (!isDone()) {
                    log.read(new ReplayRequest(0, ONE_PARTITION.all(), TENANT, position, log.bounds(0).last()),
                            this::receive);
                }
            }

            private void receive(ReplayResult result) {
                var progress = (ReplayResult.Progress) result;
                for (PositionedRecord found : progress.records()) {
                    long offset = found.record().offset();
                    if (offset > position.offset(0)) {
                        assertThat(offset).isEqualTo(position.offset(0) + 1);
                        position = position(offset, -1);
                    }
                }
                assertThat(position.offset(0)).isEqualTo(progress.position().offset(0));
                results++;
                receiving.add(this);
            }

            boolean isDone() {
                return position.offset(0) == RECORDS - 1;
            }
        }
    }

    @Tag("thorough")
    @Property(tries = 20)
    void clientsThatArriveOneByOneShareTheReading(@ForAll long seed,
            @ForAll @IntRange(min = 40, max = 60) int count) {
        var herd = new Herd(3);
        var random = new Random(seed);
        List<Herd.Client> clients = Stream.generate(() -> herd.new Client(-1)).limit(count).toList();
        Queue<Herd.Client> arriving = new ArrayDeque<>(clients);

        while (!clients.stream().allMatch(Herd.Client::isDone)) {
            if (!arriving.isEmpty() && random.nextInt(4) == 0) {
                arriving.remove().requestNext();
            }
            herd.step();
        }

        assertThat(herd.blocksRead).as("first in, first out it would be nine times as many").isBetween(BLOCKS,
                3 * BLOCKS);
    }

    @Test
    void aSlowClientFarBehindDoesNotHoldUpAFastOne() {
        var herd = new Herd(1);
        var slow = herd.new Client(-1);
        var fast = herd.new Client(RECORDS / 2 - 20_000);
        fast.requestNext();

        int steps = 0;
        while (!fast.isDone()) {
            if (steps++ % 20 == 0 && !herd.receiving.contains(slow)) {
                slow.requestNext();
            }
            herd.step();
        }

        assertThat(steps).as("steps; 41 of them read its own blocks").isLessThan(41 * 4);
    }

    @Test
    void yieldsToClientsBehindForFiveSecondsAtMost() {
        var herd = new Herd(0);
        var before = herd.new Client(-1);
        for (int block = 0; block < CACHED_BLOCKS; block++) {
            before.requestNext();
            herd.step();
        }
        var ahead = herd.new Client(RECORDS / 2 - 5_000);
        for (int step = 0; step < 20; step++) {
            connectAndLeave(herd);
        }

        ahead.requestNext();
        int steps = 0;
        while (ahead.results == 0) {
            connectAndLeave(herd);
            steps++;
        }

        assertThat(MemoryEventLog.STEP.multipliedBy(steps)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    }

    /** Some clients request one block, then leave. */
    private static void connectAndLeave(Herd herd) {
        Stream.generate(() -> herd.new Client(-1)).limit(5).forEach(Herd.Client::requestNext);
        herd.step();
    }
}
