package dev.sluice.clients;

import java.io.IOException;
import java.net.URI;

/** A third-party client. Implementations are immutable. */
sealed interface Client permits ClientProgram, BrowserClient {
    /** Returns the name for people, such as {@code curl --http1.0}. */
    String name();

    /**
     * Starts to follow a stream. Skips or fails the calling test if what the client needs is missing.
     *
     * @param beforeRequest
     *            is run right before the client's first request for the stream
     */
    Follower follow(URI stream, String token, Runnable beforeRequest) throws IOException;
}
