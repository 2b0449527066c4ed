package dev.sluice.bridge.http;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.auth.Callers;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.stream.Extent;
import dev.sluice.bridge.stream.Extracts;
import dev.sluice.bridge.stream.StreamTicket;

/** {@code GET /api/v1/events}: polling, long poll and export (wire protocol, section 6). */
public final class EventsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient EventLog log;
    private final transient Extracts extracts;
    private final transient ProblemWriter problems;
    private final transient Clock clock;

    /** Serves {@code extracts} of {@code log}. */
    public EventsServlet(EventLog log, Extracts extracts, ProblemWriter problems, Clock clock) {
        this.log = log;
        this.extracts = extracts;
        this.problems = problems;
        this.clock = clock;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String accept = request.getHeader("Accept");
        Optional<EventsFormat> format = EventsFormat.of(accept);
        if (format.isEmpty()) {
            problems.write(response,
                    Problem.notAcceptable(accept, "application/json or application/x-ndjson"));
            return;
        }
        Caller caller = Callers.current();
        switch (EventsRequest.of(request, format.get(), caller, log.channels(), clock.instant())) {
            case EventsRequest.Refused(var problem) -> problems.write(response, problem);
            case EventsRequest.Valid(var range, var extent) -> {
                try {
                    switch (Opening.of(log, caller, range)) {
                        case Opening.Refused(var problem) -> problems.write(response, problem);
                        case Opening.Ticket(var ticket) -> answer(request, response, ticket, extent, format.get());
                    }
                } catch (LogUnavailableException unavailable) {
                    problems.write(response, Problem.logUnavailable());
                }
            }
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, StreamTicket ticket, Extent extent,
            EventsFormat format) throws IOException {
        HttpServletResponse direct = NonBlocking.unwrapped(response);
        direct.setStatus(HttpServletResponse.SC_OK);
        direct.setContentType(format.contentType());
        direct.setHeader("Cache-Control", "no-store");
        NonBlocking.begin(request, direct,
                output -> extracts.open(ticket, extent, new ServletExtractOutput(direct, problems, output)));
    }
}
