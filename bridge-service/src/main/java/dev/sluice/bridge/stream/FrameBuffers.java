package dev.sluice.bridge.stream;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.request.Selection;

/**
 * The buffer pool of one writer loop, and its cache of rendered runs that other streams may reuse. The oldest runs are
 * evicted first. Owned by the loop's thread.
 */
final class FrameBuffers {
    private static final int MAX_SPARE = 16;
    /** Approximately the bytes that the streams of a hundred tenants write in one turn. */
    static final int MAX_RUN_BYTES = 8 * 1024 * 1024;

    private final ArrayDeque<FrameBuffer> spare = new ArrayDeque<>();
    /** The oldest first. */
    private final Map<RenderedRun.Begin, RenderedRun> runs = new LinkedHashMap<>();
    private long runBytes;
    /** The newest run, which is never evicted; null if there is none. */
    private @Nullable RenderedRun last;

    /** Returns an empty buffer that the caller holds. */
    FrameBuffer take() {
        FrameBuffer free = spare.poll();
        FrameBuffer buffer = free == null ? new FrameBuffer() : free;
        buffer.clear();
        buffer.hold();
        return buffer;
    }

    /** Releases a buffer that the caller holds. */
    void release(FrameBuffer buffer) {
        if (buffer.release() && buffer.isUsual() && spare.size() < MAX_SPARE) {
            spare.push(buffer);
        }
    }

    /** Keeps a run for reuse. A run larger than the limit is kept alone. */
    void keep(RenderedRun run) {
        run.buffer().hold();
        forget(runs.put(run.begin(), run));
        runBytes += run.buffer().capacity();
        for (Iterator<RenderedRun> oldest = runs.values().iterator(); runBytes > MAX_RUN_BYTES && runs.size() > 1;) {
            RenderedRun gone = oldest.next();
            oldest.remove();
            forget(gone);
        }
        last = run;
    }

    private void forget(@Nullable RenderedRun run) {
        if (run != null) {
            runBytes -= run.buffer().capacity();
            release(run.buffer());
        }
    }

    /** Returns the memory of the kept runs, in bytes. */
    long runBytes() {
        return runBytes;
    }

    /** Returns the run that a stream at {@code begin} can reuse; null if there is none. */
    @Nullable
    RenderedRun find(RenderedRun.Begin begin, Selection selection) {
        // Most streams of a tenant are at the same position, so the newest run usually matches.
        RenderedRun run = last != null && begin.isSameAs(last.begin()) ? last : runs.get(begin);
        return run != null && run.isFor(selection) ? run : null;
    }
}
