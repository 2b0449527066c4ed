package dev.sluice.bridge.stream;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.OffsetVector;

/**
 * The buffers of one writer loop: the one that is being filled, those that outputs are not done with, and the latest
 * runs, which other streams may take. Owned by the loop's thread.
 */
final class FrameBuffers {
    private static final int MAX_SPARE = 16;
    /** As many as one stream writes in one turn, so that the next one finds them all. */
    private static final int MAX_RUNS = Response.WRITES_A_TURN;

    private final ArrayDeque<FrameBuffer> spare = new ArrayDeque<>();
    /** The latest first. */
    private final ArrayDeque<Run> runs = new ArrayDeque<>();

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
        runs.push(run);
        if (runs.size() > MAX_RUNS) {
            release(runs.removeLast().buffer());
        }
    }

    /** The run that a stream would write that stands there; null if there is none. */
    @Nullable
    Run find(Selection selection, Following following, OffsetVector position) {
        for (Run run : runs) {
            if (run.fits(selection, following, position)) {
                return run;
            }
        }
        return null;
    }
}
