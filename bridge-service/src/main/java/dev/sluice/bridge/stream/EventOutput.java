package dev.sluice.bridge.stream;

import java.io.IOException;

/**
 * Where one response's bytes go, without ever waiting. Used by one thread at a time. After {@link #isReady} has said
 * false, nothing may be written until {@link Response#writable} is called, which then happens once.
 */
public interface EventOutput {
    /** Whether bytes, or a flush, would be taken now. */
    boolean isReady();

    /**
     * Takes bytes; only after {@link #isReady} has said true. The array belongs to the output until {@link #isReady}
     * says true again.
     *
     * @throws IOException
     *             if the peer is gone
     */
    void write(byte[] bytes, int length) throws IOException;

    /**
     * Sends what was taken; only after {@link #isReady} has said true.
     *
     * @throws IOException
     *             if the peer is gone
     */
    void flush() throws IOException;

    /** Ends the response; idempotent. */
    void close();
}
