package dev.sluice.bridge.stream;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.sluice.bridge.log.LogListener;

/** As many writer loops as configured; connections are spread over them. Thread-safe. */
public final class WriterLoops implements LogListener, AutoCloseable {
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

    /** Says goodbye to every connection and stops; idempotent. */
    @Override
    public void close() {
        loops.forEach(WriterLoop::close);
    }
}
