package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.auth.Callers;
import dev.sluice.bridge.stream.Goodbye;
import dev.sluice.bridge.stream.StreamContext;
import dev.sluice.bridge.stream.StreamSettings;
import dev.sluice.bridge.stream.StreamTicket;
import dev.sluice.bridge.stream.Streams;

/** The servlet of {@code GET /api/v1/stream}, which responds with an event stream (wire protocol, section 3). */
public final class StreamServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<StreamContext> contexts;
    private final transient Streams streams;
    private final transient StreamSettings settings;
    private final transient ProblemWriter problems;
    private final transient Clock clock;

    /** Creates the servlet. Each stream uses one context of {@code contexts} from start to end. */
    public StreamServlet(Supplier<StreamContext> contexts, Streams streams, StreamSettings settings,
            ProblemWriter problems, Clock clock) {
        super("GET, HEAD, OPTIONS");
        this.contexts = contexts;
        this.streams = streams;
        this.settings = settings;
        this.problems = problems;
        this.clock = clock;
    }

    /** Sends the headers of a stream, without reading the log. */
    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response) throws IOException {
        streamHeaders(response);
        sendHead(response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Accepted accepted = Accepted.of(request.getHeader("Accept"));
        if (accepted == Accepted.NO_STREAM) {
            problems.write(response, Problem.notAcceptable(request.getHeader("Accept"), "text/event-stream"));
            return;
        }
        Caller caller = Callers.detach(request);
        // One context for the whole request: another log may replace this one at any time.
        StreamContext context = contexts.get();
        switch (StreamRequest.of(request, caller, context.log().channels(), clock.instant())) {
            case StreamRequest.Refused(var problem) -> problems.write(response, problem);
            case StreamRequest.Valid valid -> start(request, response, context, caller, valid, accepted);
        }
    }

    private void start(HttpServletRequest request, HttpServletResponse response, StreamContext context, Caller caller,
            StreamRequest.Valid valid, Accepted accepted) throws IOException {
        switch (Opening.of(context, streams, caller, valid)) {
            case Opening.Refused(var problem) -> problems.write(response, problem);
            case Opening.RetryLater(var reason, var problem) -> refuseForNow(response, accepted, reason, problem);
            case Opening.Ticket(var ticket) -> stream(request, response, context, ticket);
        }
    }

    /**
     * Refuses a request that may succeed later. An EventSource gets a {@code goodbye} event with status 200, because
     * any other status would end it permanently.
     */
    private void refuseForNow(HttpServletResponse response, Accepted accepted, Goodbye reason, Problem problem)
            throws IOException {
        if (accepted == Accepted.ANYTHING) {
            problems.write(response, problem);
            return;
        }
        streamHeaders(response);
        long retryMillis = settings.retry().toMillis();
        response.getOutputStream().write(("retry: " + retryMillis + "\nevent: goodbye\ndata: {\"reason\":\""
                + reason.text() + "\",\"retryMs\":" + retryMillis + "}\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private void stream(HttpServletRequest request, HttpServletResponse response, StreamContext context,
            StreamTicket ticket) throws IOException {
        if (ticket.isComplete()) {
            ticket.permit().close();
            // [WHATWG] Status 204 makes an EventSource stop reconnecting.
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        HttpServletResponse direct = AsyncResponses.unwrapped(response);
        streamHeaders(direct);
        AsyncResponses.startOwned(request, direct, ticket, output -> streams.open(context, ticket, output));
    }

    private static void streamHeaders(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
    }
}
