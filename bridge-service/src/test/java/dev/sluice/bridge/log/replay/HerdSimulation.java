package dev.sluice.bridge.log.replay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.position;

/**
 * A simulation of many readers that return at the same position, one after the other, and replay a log that is much
 * larger than the block cache. The replay scheduler, the fairness policy and the block cache are real; the log and the
 * time are not. Reading and writing share one processor. Its costs are those measured for 10,000 clients of 100
 * tenants. Blocks have as many offsets as in a log of small events, but few records. Not thread-safe.
 */
final class HerdSimulation {
    private static final int OFFSETS_PER_BLOCK = 3_700;
    private static final int RECORDS_PER_BLOCK = 4;
    private static final int RECORD_BYTES = 1024;
    private static final int BLOCK_BYTES = RECORDS_PER_BLOCK * RECORD_BYTES;
    private static final long READ = Duration.ofMillis(7).toNanos();
    private static final long WRITE = Duration.ofNanos(31_000).toNanos();
    private static final long CONNECT = Duration.ofNanos(300_000).toNanos();
    private static final long TICK = Duration.ofMillis(1).toNanos();

    private final Settings settings;
    private final Random random;
    private final int blocks;
    private final List<Channel> channels = TestRecords.CHANNELS.all().subList(0, 1);
    private final Position end;
    private final SteppedExecutor turns = new SteppedExecutor();
    private final PriorityQueue<Due> due = new PriorityQueue<>((one, other) -> Long.compare(one.at, other.at));
    /** Readers that have a result to be written. */
    private final Queue<Reader> writing = new ArrayDeque<>();
    private final ReplayScheduler scheduler;
    private long now;
    private int blocksRead;
    private int complete;
    private long longestWait;

    /**
     * What is simulated.
     *
     * @param log
     *            the size of the log, in blocks
     * @param cache
     *            the size of the cache, in blocks
     * @param arrivals
     *            the time within which the readers arrive
     * @param slow
     *            the share of readers that pause after each block
     */
    record Settings(int readers, int log, int cache, Duration arrivals, double slow) {}

    private record Due(long at, Runnable task) {}

    HerdSimulation(Settings settings, long seed) {
        this.settings = settings;
        this.random = new Random(seed);
        this.blocks = settings.log;
        this.end = position((long) blocks * OFFSETS_PER_BLOCK - 1, Long.MAX_VALUE);
        var of = new Channels(channels, 1);
        var observer = new LogObserver() {
            @Override
            public void blockRead(BlockSource source) {
                blocksRead++;
            }
        };
        var loader = new BlockLoader(
                new BlockSettings(of, partition -> end, BLOCK_BYTES, BLOCK_BYTES, () -> 0),
                new BlockLoader.Memory(new BlockCache((long) settings.cache * BLOCK_BYTES, () -> now),
                        new TenantIndex(0), () -> now),
                Map::of, new BlockLoader.Sources(2, Source::new, Source::new), observer);
        this.scheduler = new ReplayScheduler(
                new ReplayScheduler.Threads(turns,
                        task -> after(FairnessPolicy.RECHECK.toNanos(), () -> turns.execute(task))),
                loader, partition -> new LogBounds(position(0, 0), end), () -> now, observer.listeners());
    }

    private void after(long nanos, Runnable task) {
        due.add(new Due(now + nanos, task));
    }

    /** Runs until all readers have read everything. */
    HerdSimulation run() {
        for (int n = 0; n < settings.readers; n++) {
            var reader = new Reader(random.nextDouble() < settings.slow);
            after((long) (random.nextDouble() * settings.arrivals.toNanos()), reader::connect);
        }
        long reading = 0;
        long serving = 0;
        while (complete < settings.readers) {
            now += TICK;
            while (!due.isEmpty() && due.element().at <= now) {
                due.remove().task.run();
            }
            boolean busy = reading > 0 || !writing.isEmpty();
            serving = busy ? serving + TICK / (reading > 0 ? 2 : 1) : 0;
            reading = Math.max(0, reading - TICK / (writing.isEmpty() ? 1 : 2));
            while (reading == 0) {
                int before = blocksRead;
                if (!turns.step()) {
                    break;
                }
                reading = (blocksRead - before) * READ;
            }
            while (serving > 0 && !writing.isEmpty()) {
                serving -= writing.remove().write();
            }
        }
        return this;
    }

    /** Returns how many times the log was read. */
    double passes() {
        return (double) blocksRead / blocks;
    }

    Duration time() {
        return Duration.ofNanos(now);
    }

    /** Returns the longest time that a reader waited for one block. */
    Duration longestWait() {
        return Duration.ofNanos(longestWait);
    }

    private final class Reader {
        private final boolean slow;
        private boolean connected;
        private long requested;
        private Position position = position(-1, -1);

        Reader(boolean slow) {
            this.slow = slow;
        }

        void connect() {
            writing.add(this);
        }

        /** Writes the result and requests the next; returns the processor time that this took. */
        long write() {
            long cost = connected ? WRITE : CONNECT;
            connected = true;
            if (position.offset(0) >= end.offset(0)) {
                complete++;
            } else if (slow) {
                after(Duration.ofMillis(random.nextLong(200)).toNanos(), this::request);
            } else {
                request();
            }
            return cost;
        }

        private void request() {
            requested = now;
            scheduler.read(new ReplayRequest(0, channels, "acme", position, end), this::receive);
        }

        private void receive(ReplayResult result) {
            longestWait = Math.max(longestWait, now - requested);
            position = ((ReplayResult.Progress) result).position();
            writing.add(this);
        }
    }

    /** A log that is made up as it is read. */
    private static final class Source implements RecordSource {
        private static final int STEP = OFFSETS_PER_BLOCK / RECORDS_PER_BLOCK;
        private static final byte[] TYPE = {'t'};
        private static final byte[] DATA = new byte[RECORD_BYTES - 256];
        private long next;

        @Override
        public void seek(int partition, Position after) {
            next = (after.offset(0) / STEP + 1) * STEP;
        }

        @Override
        public void fetch(Collection<Channel> wanted, MergeBuffer into) {
            into.add(EventRecord.event(new EventRecord.Coordinates(0, next, 0, next),
                    new EventRecord.Audience("acme", null, null), TYPE, DATA));
            into.readTo(0, next);
            next += STEP;
        }

        @Override
        public void close() {}
    }
}
