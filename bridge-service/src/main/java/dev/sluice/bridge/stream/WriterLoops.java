package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.springframework.util.unit.DataSize;

import dev.sluice.bridge.log.LogSignals;

/** The configured number of writer loops, over which responses are distributed. Thread-safe. */
public final class WriterLoops implements LogSignals, AutoCloseable {
    private static final Duration DRAIN_STEP = Duration.ofMillis(50);

    private final PinnedMemory pinned;
    private final List<WriterLoop> loops;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Starts the loops.
     *
     * @param maxPinned
     *            memory limit of the records that blocked responses keep
     */
    public WriterLoops(StreamSettings settings, DataSize maxPinned) {
        this.pinned = new PinnedMemory(maxPinned.toBytes());
        this.loops = IntStream.range(0, settings.writers())
                .mapToObj(n -> new WriterLoop("sluice-writer-" + n, pinned).start()).toList();
    }

    /** Returns the memory of the records that blocked responses keep, in bytes. */
    public long pinnedBytes() {
        return pinned.bytes();
    }

    WriterLoop next() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    @Override
    public void appended(int partition, Collection<String> tenants) {
        loops.forEach(loop -> loop.wake(tenants));
    }

    /** Ends all responses: they read the old log, and their clients reconnect. */
    @Override
    public void replaced(String reason) {
        loops.forEach(loop -> loop.endFraction(1, Goodbye.LOG_UNAVAILABLE));
    }

    /** Ends all responses, evenly spread over a period of time. Blocks for that time. */
    void drain(Duration over) {
        int steps = (int) Math.max(1, over.toMillis() / DRAIN_STEP.toMillis());
        for (int left = steps; left > 0; left--) {
            for (WriterLoop loop : loops) {
                loop.endFraction(left, Goodbye.DRAINING);
            }
            if (left > 1) {
                LockSupport.parkNanos(DRAIN_STEP.toNanos());
            }
        }
    }

    /** Ends the remaining responses and stops the loops; idempotent. */
    @Override
    public void close() {
        loops.forEach(WriterLoop::close);
    }
}
