package dev.sluice.bridge.stream;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * The writer of one response's buffers to its output. It tracks whether the output is blocked, and holds at most one
 * buffer: the one that the output has not sent completely. Owned by one writer loop.
 */
final class ResponseWriter {
    private final EventOutput output;
    private final FrameBuffers buffers;
    /** Initially true, until {@link #unblock}. */
    private boolean blocked = true;
    private Begin begin = Begin.AWAITED;
    private @Nullable FrameBuffer lent;

    ResponseWriter(EventOutput output, FrameBuffers buffers) {
        this.output = output;
        this.buffers = buffers;
    }

    private enum Begin {
        /** The output has not taken bytes yet. It will. */
        AWAITED,
        /** The output has taken bytes. */
        SEEN
    }

    /** Records that the output takes bytes again. */
    void unblock() {
        blocked = false;
        begin = Begin.SEEN;
    }

    /** Returns whether the output has not taken bytes yet. */
    boolean isBeginning() {
        return begin == Begin.AWAITED;
    }

    /** Returns whether the output takes no bytes now, without querying it. */
    boolean isBlocked() {
        return blocked;
    }

    /** Returns whether the output takes bytes now. If so, it has sent the buffer that was lent to it. */
    boolean isReady() {
        if (!blocked) {
            blocked = !output.isReady();
        }
        if (!blocked && lent != null) {
            buffers.release(lent);
            lent = null;
        }
        return !blocked;
    }

    /** Writes a buffer, which the caller holds, and releases it when the output has sent it. Only if it is ready. */
    void write(FrameBuffer buffer) throws IOException {
        lent = buffer;
        output.write(switch (output.framing()) {
            case NONE -> buffer.bytes();
            case CHUNKED -> buffer.chunk();
        });
        isReady();
    }

    /** Returns whether the client has taken no byte of the last write for longer than the output allows. */
    boolean isStalled() {
        return blocked && output.isStalled();
    }

    /** Ends the response; idempotent. */
    void close() {
        output.close();
    }
}
