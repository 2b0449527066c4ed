package dev.sluice.bridge.stream;

import java.io.IOException;

/** Where one extract's bytes go; used as any {@link EventOutput}. */
public interface ExtractOutput extends EventOutput {
    /**
     * Answers that there is no extract; only before the first {@link #write}, and in place of it.
     *
     * @throws IOException
     *             if the peer is gone
     */
    void refuse(Refusal refusal) throws IOException;
}
