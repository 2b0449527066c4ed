package dev.sluice.bridge.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The non-blocking output of one response. Used by one thread at a time. After {@link #isReady} returned false, nothing
 * may be written until {@link Response#writable} is called, which then happens once.
 */
public interface EventOutput {
    /** The framing of the bytes that an output is given. */
    enum Framing {
        /** The output adds the framing of its protocol, or the protocol has none. */
        NONE,
        /** Each write is one complete HTTP/1.1 chunk [RFC 9112, 7.1]. */
        CHUNKED
    }

    /** Returns the framing of the bytes that {@link #write} expects; always the same for one output. */
    default Framing framing() {
        return Framing.NONE;
    }

    /** Returns whether the output takes bytes now. */
    boolean isReady();

    /**
     * Sends bytes, in the {@link #framing} of this output. May be called only after {@link #isReady} returned true. The
     * buffer belongs to the output until {@link #isReady} returns true again.
     *
     * @throws IOException
     *             if the client has disconnected
     */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Returns whether the client has taken no byte of a write for the idle timeout. Always false if the container
     * itself detects that and reports a disconnect.
     */
    default boolean isStalled() {
        return false;
    }

    /** Ends the response; idempotent. */
    void close();
}
