package dev.sluice.bridge.http;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.auth.Callers;
import dev.sluice.bridge.request.PullMode;
import dev.sluice.bridge.stream.JsonResponses;
import dev.sluice.bridge.stream.StreamContext;
import dev.sluice.bridge.stream.StreamTicket;
import dev.sluice.bridge.stream.Streams;

/**
 * The servlet of {@code GET /api/v1/events}: poll, long poll, export, and one event by its address (wire protocol,
 * section 6).
 */
public final class EventsServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<StreamContext> contexts;
    private final transient Streams streams;
    private final transient JsonResponses responses;
    private final transient ProblemWriter problems;
    private final transient Clock clock;

    /** Creates the servlet. Each request uses one context of {@code contexts} from start to end. */
    public EventsServlet(Supplier<StreamContext> contexts, Streams streams, JsonResponses responses,
            ProblemWriter problems, Clock clock) {
        super("GET, HEAD, OPTIONS");
        this.contexts = contexts;
        this.streams = streams;
        this.responses = responses;
        this.problems = problems;
        this.clock = clock;
    }

    /** Sends the headers of a GET. For a poll or an export, the log is not read. */
    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getPathInfo() != null) {
            super.doHead(request, response);
            return;
        }
        headers(response, EventsFormat.of(request.getHeader("Accept")).orElse(EventsFormat.PAGE));
        sendHead(response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path != null) {
            respondWithOne(request, response, path.substring(1));
            return;
        }
        String accept = request.getHeader("Accept");
        Optional<EventsFormat> format = EventsFormat.of(accept);
        if (format.isEmpty()) {
            problems.write(response, Problem.notAcceptable(accept, "application/json or application/x-ndjson"));
            return;
        }
        Caller caller = Callers.detach(request);
        StreamContext context = contexts.get();
        switch (EventsRequest.of(request, format.get(), caller, context.log().channels(), clock.instant())) {
            case EventsRequest.Refused(var problem) -> problems.write(response, problem);
            case EventsRequest.Valid(var range, var mode) -> {
                StreamTicket ticket = open(response, context, caller, range);
                if (ticket == null) {
                    return;
                }
                if (format.get() == EventsFormat.LINES && ticket.isOpenEnded()) {
                    refuse(response, ticket, Problem.notSettled());
                } else {
                    respond(request, response, context, ticket, mode, format.get());
                }
            }
        }
    }

    private void respondWithOne(HttpServletRequest request, HttpServletResponse response, String path)
            throws IOException {
        Caller caller = Callers.detach(request);
        StreamContext context = contexts.get();
        switch (OneEventRequest.of(path, caller, context.log().channels())) {
            case OneEventRequest.Refused(var problem) -> problems.write(response, problem);
            case OneEventRequest.Valid valid -> {
                StreamTicket ticket = open(response, context, caller, valid.range());
                if (ticket == null) {
                    return;
                }
                Optional<Problem> problem = valid.problemWithin(ticket.bounds());
                if (problem.isPresent()) {
                    refuse(response, ticket, problem.get());
                } else {
                    respond(request, response, context, ticket.only(valid.channel(), valid.address().offset()),
                            valid.mode(), EventsFormat.PAGE);
                }
            }
        }
    }

    /** Returns a ticket; or null, after a problem was sent. Blocks. */
    private @Nullable StreamTicket open(HttpServletResponse response, StreamContext context, Caller caller,
            StreamRequest.Valid range) throws IOException {
        return switch (Opening.of(context, streams, caller, range)) {
            case Opening.Refused(var problem) -> {
                problems.write(response, problem);
                yield null;
            }
            case Opening.RetryLater(var reason, var problem) -> {
                problems.write(response, problem);
                yield null;
            }
            case Opening.Ticket(var ticket) -> ticket;
        };
    }

    private void refuse(HttpServletResponse response, StreamTicket ticket, Problem problem) throws IOException {
        ticket.permit().close();
        problems.write(response, problem);
    }

    private void respond(HttpServletRequest request, HttpServletResponse response, StreamContext context,
            StreamTicket ticket, PullMode mode, EventsFormat format) throws IOException {
        HttpServletResponse direct = AsyncResponses.unwrapped(response);
        headers(direct, format);
        AsyncResponses.start(request, direct, ticket,
                output -> responses.open(context, ticket, mode, new ServletJsonOutput(direct, problems, output)));
    }

    private static void headers(HttpServletResponse response, EventsFormat format) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(format.contentType());
        response.setHeader("Cache-Control", "no-store");
    }
}
