package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.auth.Callers;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.stream.Admission;
import dev.sluice.bridge.stream.Connection;
import dev.sluice.bridge.stream.Goodbye;
import dev.sluice.bridge.stream.OnGap;
import dev.sluice.bridge.stream.Start;
import dev.sluice.bridge.stream.StreamSettings;
import dev.sluice.bridge.stream.StreamTicket;
import dev.sluice.bridge.stream.Streams;

/** {@code GET /api/v1/stream} (wire protocol, section 3). */
public final class StreamServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    /** Small, because each idle connection keeps one; a longer write goes past it. */
    private static final int OUTPUT_BUFFER_BYTES = 1024;

    private final transient EventLog log;
    private final transient Streams streams;
    private final transient StreamSettings settings;
    private final transient ProblemWriter problems;
    private final transient Clock clock;

    /** Serves {@code streams} of {@code log}. */
    public StreamServlet(EventLog log, Streams streams, StreamSettings settings, ProblemWriter problems,
            Clock clock) {
        this.log = log;
        this.streams = streams;
        this.settings = settings;
        this.problems = problems;
        this.clock = clock;
    }

    /** The headers of a stream, without one. */
    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response) {
        streamHeaders(response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Accepted accepted = Accepted.of(request.getHeader("Accept"));
        if (accepted == Accepted.NO_STREAM) {
            problems.write(response, Problem.notAcceptable(request.getHeader("Accept")));
            return;
        }
        Caller caller = Callers.current();
        switch (StreamRequest.of(request, caller, log.channels(), clock.instant())) {
            case StreamRequest.Refused(var problem) -> problems.write(response, problem);
            case StreamRequest.Valid valid -> start(request, response, caller, valid, accepted);
        }
    }

    private void start(HttpServletRequest request, HttpServletResponse response, Caller caller,
            StreamRequest.Valid valid, Accepted accepted) throws IOException {
        switch (streams.admit(caller.tenant(), caller.user())) {
            case Admission.Refused(var limit, int allowed) -> refuseForNow(response, accepted,
                    limit == Admission.Limit.DRAINING ? Goodbye.DRAINING : Goodbye.OVERLOADED,
                    Problem.refused(limit, allowed));
            case Admission.Admitted place -> {
                boolean streaming = false;
                try {
                    streaming = start(request, response, caller, valid, place);
                } catch (LogUnavailableException unavailable) {
                    refuseForNow(response, accepted, Goodbye.LOG_UNAVAILABLE, Problem.logUnavailable());
                } finally {
                    if (!streaming) {
                        place.close();
                    }
                }
            }
        }
    }

    private boolean start(HttpServletRequest request, HttpServletResponse response, Caller caller,
            StreamRequest.Valid valid, Admission.Admitted place) throws IOException {
        int partition = log.channels().partitionOf(caller.tenant());
        if (log.unavailableSince().isPresent()) {
            throw new LogUnavailableException("Kafka does not answer");
        }
        LogBounds bounds = log.bounds(partition);
        OffsetVector origin = streams.begin(valid.selection(), partition, valid.origin(), bounds);
        switch (Start.decide(partition, valid.selection().channels(), valid.position(), bounds, origin)) {
            case Start.WrongPartition(var element, int expected) -> {
                problems.write(response, Problem.wrongPartition(element.partition(), expected));
                return false;
            }
            case Start.Begin begin when valid.onGap() == OnGap.FAIL && begin.isBroken() -> {
                problems.write(response, Problem.gap(begin.gaps(), begin.position(valid.selection(), partition)));
                return false;
            }
            case Start.Begin begin -> {
                stream(request, response, new StreamTicket(valid.selection(), partition, begin, bounds, valid.onGap(),
                        place, caller.expiresAt()));
                return true;
            }
        }
    }

    /** A status other than 200 ends an EventSource for good, so a caller that takes nothing else is told in the stream. */
    private void refuseForNow(HttpServletResponse response, Accepted accepted, Goodbye reason, Problem problem)
            throws IOException {
        if (accepted == Accepted.ANYTHING) {
            problems.write(response, problem);
            return;
        }
        streamHeaders(response);
        long retryMillis = settings.retry().toMillis();
        response.getOutputStream().write(("retry: " + retryMillis + "\n\nevent: goodbye\ndata: {\"reason\":\""
                + reason.text() + "\",\"retryMs\":" + retryMillis + "}\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private void stream(HttpServletRequest request, HttpServletResponse response, StreamTicket ticket)
            throws IOException {
        HttpServletResponse direct = unwrapped(response);
        streamHeaders(direct);
        direct.setBufferSize(OUTPUT_BUFFER_BYTES);
        AsyncContext context = request.startAsync(request, direct);
        context.setTimeout(0);
        var output = new ServletEventOutput(context, direct.getOutputStream());
        var callbacks = new Callbacks(streams.open(ticket, output));
        context.addListener(callbacks);
        direct.getOutputStream().setWriteListener(callbacks);
    }

    /** Without the filters' wrappers, which would be kept for as long as the stream lasts. */
    private static HttpServletResponse unwrapped(HttpServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return (HttpServletResponse) inner;
    }

    private static void streamHeaders(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Passes on what the container says of one response. */
    private record Callbacks(Connection connection) implements WriteListener, AsyncListener {
        @Override
        public void onWritePossible() {
            connection.writable();
        }

        @Override
        public void onError(Throwable peerIsGone) {
            connection.gone();
        }

        @Override
        public void onError(AsyncEvent event) {
            connection.gone();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            connection.gone();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            connection.gone();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
