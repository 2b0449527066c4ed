package dev.sluice.bridge.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.eventid.ParsedEventId;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.SizeLimit;
import dev.sluice.bridge.request.StartingPoint;
import dev.sluice.bridge.request.TimeRange;

/**
 * The query parameters and headers of a stream request, parsed one by one (wire protocol, section 3).
 */
record StreamParameters(HttpServletRequest request) {
    private static final String SINCE = "an RFC 3339 instant such as 2026-01-02T03:04:05Z, a duration back from now "
            + "such as PT15M, or earliest";

    private static final Pattern SPEED = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    /** Refuses a parameter of the protocol that this version does not support. */
    void refuse(String parameter) throws BadRequest {
        if (request.getParameter(parameter) != null) {
            throw new BadRequest(Problem.unsupported(parameter));
        }
    }

    /** Returns the requested channels in ascending order of index; if none are named, all that the caller may read. */
    List<Channel> channels(Caller caller, Channels channels) throws BadRequest {
        String names = request.getParameter("channels");
        if (names == null) {
            List<Channel> readable = channels.all().stream().filter(channel -> caller.mayRead(channel.name())).toList();
            if (readable.isEmpty()) {
                throw new BadRequest(Problem.forbidden("The token's scope allows no channel: expected sluice:read, or "
                        + "sluice:read:<channel>."));
            }
            // The same list for all streams of all channels.
            return readable.size() == channels.size() ? channels.all() : readable;
        }
        var selected = new TreeSet<Channel>(Comparator.comparingInt(Channel::index));
        for (String name : names.split(",", -1)) {
            Channel channel = channels.named(name).orElseThrow(() -> new BadRequest(Problem.badParameter("channels",
                    names, "a comma-separated list of " + channels.all().stream().map(Channel::name).toList())));
            if (!caller.mayRead(name)) {
                throw new BadRequest(Problem.noScope(name));
            }
            selected.add(channel);
        }
        return new ArrayList<>(selected);
    }

    /** Returns the requested kinds; all if none are named. */
    KindFilter kinds() throws BadRequest {
        String types = request.getParameter("types");
        if (types == null) {
            return KindFilter.ALL;
        }
        return KindFilter.parse(types)
                .orElseThrow(() -> new BadRequest(Problem.badParameter("types", types, KindFilter.EXPECTED)));
    }

    /**
     * Returns the last event id: from the header, otherwise from the first parameter of {@code names} that is not
     * empty.
     */
    Optional<EventId> position(List<String> names) throws BadRequest {
        var sources = new ArrayList<@Nullable String>();
        sources.add(request.getHeader("Last-Event-ID"));
        names.forEach(name -> sources.add(request.getParameter(name)));
        for (String text : sources) {
            if (text != null && !text.isEmpty()) {
                return switch (EventId.parse(text)) {
                    case ParsedEventId.Parsed(EventId id) -> Optional.of(id);
                    case ParsedEventId.Malformed(var reason) ->
                        throw new BadRequest(Problem.malformedPosition(text, reason));
                };
            }
        }
        return Optional.empty();
    }

    /** Returns the starting point of a request without a position. */
    StartingPoint start(Instant now) throws BadRequest {
        String last = request.getParameter("last");
        if (last != null) {
            return last(last);
        }
        String since = request.getParameter("since");
        if (since == null) {
            return new StartingPoint.Latest();
        }
        if (since.equals("earliest")) {
            return new StartingPoint.Earliest();
        }
        try {
            if (since.startsWith("P")) {
                Duration back = Duration.parse(since);
                if (back.isNegative()) {
                    throw new BadRequest(Problem.badParameter("since", since, SINCE));
                }
                return new StartingPoint.Since(now.minus(back));
            }
            Instant instant = OffsetDateTime.parse(since).toInstant();
            return instant.isAfter(now) ? new StartingPoint.Latest() : new StartingPoint.Since(instant);
        } catch (DateTimeException | ArithmeticException notATime) {
            throw new BadRequest(Problem.badParameter("since", since, SINCE));
        }
    }

    /** Returns the time range of the requested events. */
    TimeRange times(Optional<EventId> position, StartingPoint start) throws BadRequest {
        long from = position.isEmpty() && start instanceof StartingPoint.Since(var instant)
                ? instant.toEpochMilli()
                : TimeRange.ALL.fromMillis();
        String until = request.getParameter("until");
        if (until == null) {
            return new TimeRange(from, TimeRange.ALL.untilMillis());
        }
        try {
            long end = OffsetDateTime.parse(until).toInstant().toEpochMilli();
            if (end >= from) {
                return new TimeRange(from, end);
            }
        } catch (DateTimeException | ArithmeticException notATime) {
            // Malformed instants are refused below, like instants before `since`.
        }
        throw new BadRequest(Problem.badParameter("until", until,
                "an RFC 3339 instant such as 2026-01-02T03:04:05Z, not before since"));
    }

    /** Returns the speed of a replay. */
    ReplaySpeed speed() throws BadRequest {
        String speed = request.getParameter("speed");
        if (speed == null) {
            return ReplaySpeed.UNLIMITED;
        }
        // The pattern excludes other forms that Double accepts: NaN, Infinity, hexadecimal, a trailing d.
        if (SPEED.matcher(speed).matches() && Double.parseDouble(speed) > 0) {
            return new ReplaySpeed(Double.parseDouble(speed));
        }
        throw new BadRequest(Problem.badParameter("speed", speed, "a positive decimal number such as 0.5, 1 or 60"));
    }

    /** Returns the longest event that the client can read. */
    SizeLimit sizeLimit() throws BadRequest {
        String maxBytes = request.getParameter("maxBytes");
        if (maxBytes == null) {
            return SizeLimit.NONE;
        }
        try {
            return new SizeLimit(Integer.parseInt(maxBytes));
        } catch (IllegalArgumentException notALimit) {
            throw new BadRequest(Problem.badParameter("maxBytes", maxBytes,
                    "a number of bytes from " + SizeLimit.MIN_BYTES + " to " + Integer.MAX_VALUE));
        }
    }

    private static StartingPoint last(String last) throws BadRequest {
        try {
            return new StartingPoint.Last(Integer.parseInt(last));
        } catch (IllegalArgumentException notACount) {
            throw new BadRequest(Problem.badParameter("last", last, "a number from 1 to " + StartingPoint.Last.MAX));
        }
    }

    /** Returns the reaction to a gap. */
    OnGap onGap() throws BadRequest {
        String onGap = request.getParameter("onGap");
        return switch (onGap == null ? "continue" : onGap) {
            case "continue" -> OnGap.CONTINUE;
            case "fail" -> OnGap.FAIL;
            default -> throw new BadRequest(Problem.badParameter("onGap", String.valueOf(onGap), "continue or fail"));
        };
    }
}
