package dev.sluice.bridge.http;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.auth.Callers;
import dev.sluice.bridge.request.PullMode;
import dev.sluice.bridge.stream.JsonResponses;
import dev.sluice.bridge.stream.StreamContext;
import dev.sluice.bridge.stream.StreamTicket;
import dev.sluice.bridge.stream.Streams;

/** {@code GET /api/v1/events}: polling, long poll and export (wire protocol, section 6). */
public final class EventsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<StreamContext> serving;
    private final transient Streams streams;
    private final transient JsonResponses extracts;
    private final transient ProblemWriter problems;
    private final transient Clock clock;

    /** Serves {@code extracts} from what {@code serving} gives at their begin, to whom {@code streams} admits. */
    public EventsServlet(Supplier<StreamContext> serving, Streams streams, JsonResponses extracts,
            ProblemWriter problems,
            Clock clock) {
        this.serving = serving;
        this.streams = streams;
        this.extracts = extracts;
        this.problems = problems;
        this.clock = clock;
    }

    /** The headers of an answer, without one. */
    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response) {
        headers(response, EventsFormat.of(request.getHeader("Accept")).orElse(EventsFormat.PAGE));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String accept = request.getHeader("Accept");
        Optional<EventsFormat> format = EventsFormat.of(accept);
        if (format.isEmpty()) {
            problems.write(response, Problem.notAcceptable(accept, "application/json or application/x-ndjson"));
            return;
        }
        Caller caller = Callers.current();
        StreamContext now = serving.get();
        switch (EventsRequest.of(request, format.get(), caller, now.log().channels(), clock.instant())) {
            case EventsRequest.Refused(var problem) -> problems.write(response, problem);
            case EventsRequest.Valid(var range, var extent) -> {
                switch (Opening.of(now, streams, caller, range)) {
                    case Opening.Refused(var problem) -> problems.write(response, problem);
                    case Opening.NotNow(var reason, var problem) -> problems.write(response, problem);
                    case Opening.Ticket(var ticket) -> answer(request, response, now, ticket, extent, format.get());
                }
            }
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, StreamContext now,
            StreamTicket ticket,
            PullMode extent,
            EventsFormat format) throws IOException {
        if (format == EventsFormat.LINES && ticket.isOpenEnded()) {
            ticket.permit().close();
            problems.write(response, Problem.notSettled());
            return;
        }
        HttpServletResponse direct = NonBlocking.unwrapped(response);
        headers(direct, format);
        NonBlocking.begin(request, direct, ticket,
                output -> extracts.open(now, ticket, extent, new ServletJsonOutput(direct, problems, output)));
    }

    private static void headers(HttpServletResponse response, EventsFormat format) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(format.contentType());
        response.setHeader("Cache-Control", "no-store");
    }
}
