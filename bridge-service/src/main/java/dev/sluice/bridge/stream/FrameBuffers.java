package dev.sluice.bridge.stream;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The buffers of one writer loop: the one that is being filled, those that outputs are not done with, and the latest
 * runs, which other streams may take. Owned by the loop's thread.
 */
final class FrameBuffers {
    private static final int MAX_SPARE = 16;
    /** What the streams of some hundred tenants write in one turn; each takes about 18 KiB. */
    private static final int MAX_RUNS = 256;

    private final ArrayDeque<FrameBuffer> spare = new ArrayDeque<>();
    /** The oldest first. */
    private final Map<Run.Begin, Run> runs = new LinkedHashMap<>();

    /** An empty buffer, held once. */
    FrameBuffer take() {
        FrameBuffer free = spare.poll();
        FrameBuffer buffer = free == null ? new FrameBuffer() : free;
        buffer.clear();
        buffer.hold();
        return buffer;
    }

    /** Somebody who held it does so no more. */
    void release(FrameBuffer buffer) {
        if (buffer.release() && spare.size() < MAX_SPARE) {
            spare.push(buffer);
        }
    }

    /** Keeps a run for others. */
    void keep(Run run) {
        run.buffer().hold();
        Run before = runs.put(run.begin(), run);
        if (before != null) {
            release(before.buffer());
        } else if (runs.size() > MAX_RUNS) {
            Iterator<Run> all = runs.values().iterator();
            release(all.next().buffer());
            all.remove();
        }
    }

    /** The run that a stream would write that stands there; null if there is none. */
    @Nullable
    Run find(Run.Begin begin, Selection selection) {
        Run run = runs.get(begin);
        return run != null && run.isFor(selection) ? run : null;
    }
}
