package dev.sluice.bridge.stream;

import dev.sluice.bridge.request.PullMode;

/**
 * The factory of JSON responses. Thread-safe.
 *
 * @param loops
 *            the writer loops; the caller closes them
 */
public record JsonResponses(WriterLoops loops) {
    /**
     * Opens a JSON response on {@code output}. It begins to write when {@link Response#writable} is called on the
     * returned response, ends itself, and closes its permit.
     */
    public Response open(StreamContext context, StreamTicket ticket, PullMode mode, JsonOutput output) {
        WriterLoop loop = loops.next();
        JsonResponse response = switch (mode) {
            case PullMode.Poll poll -> new PollResponse(context, loop, ticket, poll, output);
            case PullMode.Export export -> new ExportResponse(context, loop, ticket, output);
            case PullMode.OneEvent one -> new OneEventResponse(context, loop, ticket, one, output);
        };
        loop.add(response);
        if (context.log().isClosed()) {
            // Another log has replaced this one. That ended only the responses that were open at the time.
            loop.execute(() -> response.goodbye(Goodbye.LOG_UNAVAILABLE));
        }
        return response;
    }
}
