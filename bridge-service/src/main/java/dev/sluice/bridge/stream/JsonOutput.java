package dev.sluice.bridge.stream;

import java.io.IOException;

/** The output of a JSON response; used as any {@link EventOutput}. */
public interface JsonOutput extends EventOutput {
    /**
     * Answers with an error in place of the response; only before the first {@link #write}.
     *
     * @throws IOException
     *             if the client has disconnected
     */
    void refuse(Refusal refusal) throws IOException;
}
