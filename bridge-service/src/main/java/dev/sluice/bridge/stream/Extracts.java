package dev.sluice.bridge.stream;

import java.time.Clock;

import dev.sluice.bridge.log.EventLog;

/**
 * Opens extracts. Thread-safe.
 *
 * @param log
 *            what is read; stays the caller's
 * @param loops
 *            what writes; stays the caller's
 * @param settings
 *            for how long the log may be away
 * @param listener
 *            told what happens
 * @param clock
 *            tells when waiting and tokens end
 */
public record Extracts(EventLog log, WriterLoops loops, StreamSettings settings, StreamListener listener,
        Clock clock) {
    /**
     * Opens an extract to {@code output}. It begins to write when the returned response is told that the output is
     * {@link Response#writable}, and ends itself; it then gives its place back.
     */
    public Response open(StreamTicket ticket, Extent extent, ExtractOutput output) {
        WriterLoop loop = loops.next();
        Extract extract = switch (extent) {
            case Extent.Page page -> new Page(this, loop, ticket, page, output);
            case Extent.ToTheEnd toTheEnd -> new Export(this, loop, ticket, output);
        };
        loop.add(extract);
        return extract;
    }
}
