package dev.sluice.bridge.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.request.PullMode;
import dev.sluice.bridge.request.StartingPoint;

/** A parsed request for a poll or an export, or the problem with it (wire protocol, section 6). */
sealed interface EventsRequest {
    /** The request is valid: the same range parameters as a stream, and the way to read the range. */
    record Valid(StreamRequest.Valid range, PullMode mode) implements EventsRequest {}

    /** The request is invalid. */
    record Refused(Problem problem) implements EventsRequest {}

    /** Names of the query parameter that carries the position, in order of precedence. */
    List<String> POSITIONS = List.of("after", "lastEventId", "last_event_id");

    int DEFAULT_LIMIT = 100;

    String NOT_IN_EXPORT = "no such parameter with Accept: application/x-ndjson, as an export has no limit";

    /** Parses a request that arrived at {@code now}. */
    static EventsRequest of(HttpServletRequest request, EventsFormat format, Caller caller, Channels channels,
            Instant now) {
        return switch (StreamRequest.of(request, POSITIONS, caller, channels, now)) {
            case StreamRequest.Refused(var problem) -> new Refused(problem);
            case StreamRequest.Valid range -> {
                try {
                    yield new Valid(range, mode(request, format, range));
                } catch (BadRequest refused) {
                    yield new Refused(refused.problem());
                }
            }
        };
    }

    private static PullMode mode(HttpServletRequest request, EventsFormat format, StreamRequest.Valid range)
            throws BadRequest {
        refuse(request, "speed", "no such parameter, because only streams are paced");
        int limit = LimitParameter.of(request, DEFAULT_LIMIT, PullMode.Poll.MAX_LIMIT);
        Duration wait = wait(request);
        return switch (format) {
            case LINES -> {
                refuse(request, "limit", NOT_IN_EXPORT);
                refuse(request, "wait", NOT_IN_EXPORT);
                yield new PullMode.Export();
            }
            // Without a position, the poll returns the latest position immediately, so that the client misses no later
            // event.
            case PAGE -> new PullMode.Poll(limit,
                    range.position().isEmpty() && range.start() instanceof StartingPoint.Latest
                            ? Duration.ZERO
                            : wait);
        };
    }

    private static void refuse(HttpServletRequest request, String parameter, String expected) throws BadRequest {
        String value = request.getParameter(parameter);
        if (value != null) {
            throw new BadRequest(Problem.badParameter(parameter, value, expected));
        }
    }

    private static Duration wait(HttpServletRequest request) throws BadRequest {
        String text = request.getParameter("wait");
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(PullMode.Poll.MAX_WAIT) <= 0) {
                return duration;
            }
        } catch (DateTimeException notADuration) {
            // Malformed durations are refused below, like durations out of range.
        }
        throw new BadRequest(
                Problem.badParameter("wait", text, "an ISO-8601 duration from PT0S to " + PullMode.Poll.MAX_WAIT));
    }
}
