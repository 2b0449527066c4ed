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
    /** What the streams of some hundred tenants write in one turn; beyond it the oldest runs go. */
    static final int MAX_RUN_BYTES = 8 * 1024 * 1024;

    private final ArrayDeque<FrameBuffer> spare = new ArrayDeque<>();
    /** The oldest first. */
    private final Map<Run.Begin, Run> runs = new LinkedHashMap<>();
    private long runBytes;

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
        if (buffer.release() && buffer.isUsual() && spare.size() < MAX_SPARE) {
            spare.push(buffer);
        }
    }

    /** Keeps a run for others. One that is larger than all are allowed to be together is kept alone. */
    void keep(Run run) {
        run.buffer().hold();
        forget(runs.put(run.begin(), run));
        runBytes += run.buffer().capacity();
        for (Iterator<Run> oldest = runs.values().iterator(); runBytes > MAX_RUN_BYTES && runs.size() > 1;) {
            Run gone = oldest.next();
            oldest.remove();
            forget(gone);
        }
    }

    private void forget(@Nullable Run run) {
        if (run != null) {
            runBytes -= run.buffer().capacity();
            release(run.buffer());
        }
    }

    /** What is kept for others, in bytes. */
    long runBytes() {
        return runBytes;
    }

    /** The run that a stream would write that stands there; null if there is none. */
    @Nullable
    Run find(Run.Begin begin, Selection selection) {
        Run run = runs.get(begin);
        return run != null && run.isFor(selection) ? run : null;
    }
}
