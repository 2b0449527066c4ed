package dev.sluice.bridge.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The non-blocking output of one response. Used by one thread at a time. After {@link #isReady} returned false, nothing
 * may be written until {@link Response#writable} is called, which then happens once.
 */
public interface EventOutput {
    /** Returns whether the output takes bytes now. */
    boolean isReady();

    /**
     * Sends bytes. May be called only after {@link #isReady} returned true. The buffer belongs to the output until
     * {@link #isReady} returns true again.
     *
     * @throws IOException
     *             if the client has disconnected
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Ends the response; idempotent. */
    void close();
}
