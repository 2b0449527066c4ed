package dev.sluice.bridge.stream;

import java.io.IOException;

/** The output of a JSON response. It follows the contract of {@link EventOutput}. */
public interface JsonOutput extends EventOutput {
    /**
     * Sends an error instead of the response. May be called only before the first {@link #write}.
     *
     * @throws IOException
     *             if the client has disconnected
     */
    void refuse(Refusal refusal) throws IOException;
}
