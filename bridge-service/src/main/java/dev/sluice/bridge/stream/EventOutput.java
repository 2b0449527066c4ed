package dev.sluice.bridge.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where one response's bytes go, without ever waiting. Used by one thread at a time. After {@link #isReady} has said
 * false, nothing may be written until {@link Response#writable} is called, which then happens once.
 */
public interface EventOutput {
    /** Whether bytes would be taken now. */
    boolean isReady();

    /**
     * Takes bytes and sends them; only after {@link #isReady} has said true. They belong to the output until
     * {@link #isReady} says true again.
     *
     * @throws IOException
     *             if the peer is gone
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Ends the response; idempotent. */
    void close();
}
