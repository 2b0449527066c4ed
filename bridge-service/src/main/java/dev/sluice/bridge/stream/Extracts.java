package dev.sluice.bridge.stream;

/**
 * Opens extracts. Thread-safe.
 *
 * @param loops
 *            what writes; stays the caller's
 */
public record Extracts(WriterLoops loops) {
    /**
     * Opens an extract to {@code output}. It begins to write when the returned response is told that the output is
     * {@link Response#writable}, and ends itself; it then gives its place back.
     */
    public Response open(Serving serving, StreamTicket ticket, Extent extent, ExtractOutput output) {
        WriterLoop loop = loops.next();
        Extract extract = switch (extent) {
            case Extent.Page page -> new Page(serving, loop, ticket, page, output);
            case Extent.ToTheEnd toTheEnd -> new Export(serving, loop, ticket, output);
        };
        loop.add(extract);
        return extract;
    }
}
