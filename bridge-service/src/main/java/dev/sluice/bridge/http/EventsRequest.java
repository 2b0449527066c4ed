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

/** Query, headers and credentials of a poll or an export, turned into a validated value or a problem. */
sealed interface EventsRequest {
    /** What the answer shall be: a range as a stream's, and how far it goes. */
    record Valid(StreamRequest.Valid range, PullMode mode) implements EventsRequest {}

    /** Why there will be none. */
    record Refused(Problem problem) implements EventsRequest {}

    /** Where a position may stand in the query, the first wins. */
    List<String> POSITIONS = List.of("after", "lastEventId", "last_event_id");

    int DEFAULT_LIMIT = 100;

    String NOT_IN_EXPORT = "none with Accept: application/x-ndjson, which gives everything up to the log's end";

    /** Reads a request of a caller that came in at {@code now}. */
    static EventsRequest of(HttpServletRequest request, EventsFormat format, Caller caller, Channels channels,
            Instant now) {
        return switch (StreamRequest.of(request, POSITIONS, caller, channels, now)) {
            case StreamRequest.Refused(var problem) -> new Refused(problem);
            case StreamRequest.Valid range -> {
                try {
                    yield new Valid(range, extent(request, format, range));
                } catch (BadRequest refused) {
                    yield new Refused(refused.problem());
                }
            }
        };
    }

    private static PullMode extent(HttpServletRequest request, EventsFormat format, StreamRequest.Valid range)
            throws BadRequest {
        refuse(request, "speed", "none here: a stream can be paced, this is read at once");
        int limit = limit(request);
        Duration waiting = waiting(request);
        return switch (format) {
            case LINES -> {
                refuse(request, "limit", NOT_IN_EXPORT);
                refuse(request, "wait", NOT_IN_EXPORT);
                yield new PullMode.Export();
            }
            // Who comes without a position is told one at once: whatever comes from now on is not missed.
            case PAGE -> new PullMode.Poll(limit,
                    range.position().isEmpty() && range.start() instanceof StartingPoint.Latest
                            ? Duration.ZERO
                            : waiting);
        };
    }

    private static void refuse(HttpServletRequest request, String parameter, String expected) throws BadRequest {
        String value = request.getParameter(parameter);
        if (value != null) {
            throw new BadRequest(Problem.badParameter(parameter, value, expected));
        }
    }

    private static int limit(HttpServletRequest request) throws BadRequest {
        String limit = request.getParameter("limit");
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int number = Integer.parseInt(limit);
            if (number >= 1 && number <= PullMode.Poll.MAX_LIMIT) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Refused below, like a number out of range.
        }
        throw new BadRequest(Problem.badParameter("limit", limit, "a number from 1 to " + PullMode.Poll.MAX_LIMIT));
    }

    private static Duration waiting(HttpServletRequest request) throws BadRequest {
        String wait = request.getParameter("wait");
        if (wait == null) {
            return Duration.ZERO;
        }
        try {
            Duration duration = Duration.parse(wait);
            if (!duration.isNegative() && duration.compareTo(PullMode.Poll.MAX_WAIT) <= 0) {
                return duration;
            }
        } catch (DateTimeException noDuration) {
            // Refused below, like a duration out of range.
        }
        throw new BadRequest(
                Problem.badParameter("wait", wait, "an ISO-8601 duration from PT0S to " + PullMode.Poll.MAX_WAIT));
    }
}
