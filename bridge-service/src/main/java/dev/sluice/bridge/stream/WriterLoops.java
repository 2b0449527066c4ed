package dev.sluice.bridge.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import dev.sluice.bridge.log.LogListener;

/** As many writer loops as configured; connections are spread over them. Thread-safe. */
public final class WriterLoops implements LogListener, AutoCloseable {
    private static final Duration DRAIN_STEP = Duration.ofMillis(50);

    private final List<WriterLoop> loops;
    private final AtomicInteger next = new AtomicInteger();

    /** Starts the loops. */
    public WriterLoops(StreamSettings settings) {
        this.loops = IntStream.range(0, settings.writers()).mapToObj(n -> new WriterLoop("sluice-writer-" + n).start())
                .toList();
    }

    WriterLoop next() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    @Override
    public void appended(int partition, Collection<String> tenants) {
        loops.forEach(loop -> loop.wake(tenants));
    }

    /** Whoever reads the log before is sent away, and comes back by its position. */
    @Override
    public void replaced(String reason) {
        loops.forEach(loop -> loop.endOneIn(1, Goodbye.LOG_UNAVAILABLE));
    }

    /**
     * Says goodbye to every connection, evenly spread over some time. Blocks for that time.
     *
     * @param over
     *            the time
     */
    void drain(Duration over) {
        int steps = (int) Math.max(1, over.toMillis() / DRAIN_STEP.toMillis());
        for (int left = steps; left > 0; left--) {
            for (WriterLoop loop : loops) {
                loop.endOneIn(left, Goodbye.DRAINING);
            }
            if (left > 1) {
                LockSupport.parkNanos(DRAIN_STEP.toNanos());
            }
        }
    }

    /** Says goodbye to whoever is left and stops; idempotent. */
    @Override
    public void close() {
        loops.forEach(WriterLoop::close);
    }
}
