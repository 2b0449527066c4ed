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
import net.jqwik.api.constraints.IntRange;

import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.vector;
import static org.assertj.core.api.Assertions.assertThat;

/** Many replay a log that memory does not hold, each from where it is and at its own time. */
class FairSchedulingTest {
    private static final int RECORDS = 120_000;
    /** What it takes to read all of the log in blocks of this size, which hold 1,950 records. */
    private static final int BLOCKS = 62;
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int CACHED_BLOCKS = 24;

    /** A log, and who reads it. While it reads a block, some clients are written one, and ask for the next. */
    private static final class Crowd {
        private static final Channels ONE_PARTITION = new Channels(TestRecords.CHANNELS.all(), 1);
        private static final String TENANT = "acme";

        private final int writesAStep;
        private final Queue<Client> written = new ArrayDeque<>();
        private int blocksRead;
        private final MemoryEventLog log = new MemoryEventLog(ONE_PARTITION,
                new MemoryEventLog.Size(0, CACHED_BLOCKS * BLOCK_BYTES, 0, BLOCK_BYTES, 64 * 1024, 2000),
                new LogObserver() {
                    @Override
                    public void blockRead(BlockSource source) {
                        blocksRead++;
                    }
                });

        Crowd(int writesAStep) {
            this.writesAStep = writesAStep;
            for (int n = 0; n < RECORDS; n++) {
                log.append(0, TENANT, null, n, "{}");
            }
        }

        void step() {
            log.step();
            for (int n = 0; n < writesAStep && !written.isEmpty(); n++) {
                written.remove().ask();
            }
        }

        /** Asks for what comes next when it has been written what it was given. */
        final class Client {
            private Position position;
            private int answers;

            Client(long after) {
                position = vector(after, -1);
            }

            void ask() {
                if (!isDone()) {
                    log.read(new ReplayRequest(0, ONE_PARTITION.all(), TENANT, position, log.bounds(0).last()),
                            this::take);
                }
            }

            private void take(ReplayResult step) {
                var progress = (ReplayResult.Progress) step;
                for (PositionedRecord delivery : progress.records()) {
                    long offset = delivery.record().offset();
                    if (offset > position.offset(0)) {
                        assertThat(offset).isEqualTo(position.offset(0) + 1);
                        position = vector(offset, -1);
                    }
                }
                assertThat(position.offset(0)).isEqualTo(progress.position().offset(0));
                answers++;
                written.add(this);
            }

            boolean isDone() {
                return position.offset(0) == RECORDS - 1;
            }
        }
    }

    @Property(tries = 20)
    void goOnTogetherThoughTheyComeOneByOne(@ForAll long seed,
            @ForAll @IntRange(min = 40, max = 60) int count) {
        var crowd = new Crowd(3);
        var random = new Random(seed);
        List<Crowd.Client> clients = Stream.generate(() -> crowd.new Client(-1)).limit(count).toList();
        Queue<Crowd.Client> toCome = new ArrayDeque<>(clients);

        while (!clients.stream().allMatch(Crowd.Client::isDone)) {
            if (!toCome.isEmpty() && random.nextInt(4) == 0) {
                toCome.remove().ask();
            }
            crowd.step();
        }

        assertThat(crowd.blocksRead).as("by turns it would be nine times").isBetween(BLOCKS, 3 * BLOCKS);
    }

    @Test
    void goOnWhileSomebodySlowIsFarBehind() {
        var crowd = new Crowd(1);
        var slow = crowd.new Client(-1);
        var fast = crowd.new Client(RECORDS / 2 - 20_000);
        fast.ask();

        int steps = 0;
        while (!fast.isDone()) {
            if (steps++ % 20 == 0 && !crowd.written.contains(slow)) {
                slow.ask();
            }
            crowd.step();
        }

        assertThat(steps).as("steps, of which 41 are its own blocks").isLessThan(41 * 4);
    }

    @Test
    void waitForThoseBehindThemForSecondsAtMost() {
        var crowd = new Crowd(0);
        var before = crowd.new Client(-1);
        for (int block = 0; block < CACHED_BLOCKS; block++) {
            before.ask();
            crowd.step();
        }
        var ahead = crowd.new Client(RECORDS / 2 - 5_000);
        for (int step = 0; step < 20; step++) {
            comeAndLeave(crowd);
        }

        ahead.ask();
        int steps = 0;
        while (ahead.answers == 0) {
            comeAndLeave(crowd);
            steps++;
        }

        assertThat(MemoryEventLog.STEP.multipliedBy(steps)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    }

    /** Some begin, are written one block, and are never heard of again. */
    private static void comeAndLeave(Crowd crowd) {
        Stream.generate(() -> crowd.new Client(-1)).limit(5).forEach(Crowd.Client::ask);
        crowd.step();
    }
}
