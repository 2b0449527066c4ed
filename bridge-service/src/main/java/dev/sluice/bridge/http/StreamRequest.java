package dev.sluice.bridge.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.position.ParsedPosition;
import dev.sluice.bridge.position.Position;
import dev.sluice.bridge.stream.Selection;
import dev.sluice.bridge.stream.Start;

/** Query, headers and credentials of a stream, turned into a validated value or a problem. */
sealed interface StreamRequest {
    /**
     * What a stream shall be.
     *
     * @param selection
     *            what it delivers
     * @param position
     *            what the client has handled, if it says
     * @param origin
     *            where to begin without a position
     */
    record Valid(Selection selection, Optional<Position> position, Start.Origin origin) implements StreamRequest {}

    /** Why there will be no stream. */
    record Refused(Problem problem) implements StreamRequest {}

    /** Parameters of the contract that this version does not have. */
    List<String> NOT_BUILT = List.of("types", "last", "until", "speed", "onGap", "subscription");

    /** Reads a request of a caller. */
    static StreamRequest of(HttpServletRequest request, Caller caller, Channels channels) {
        for (String parameter : NOT_BUILT) {
            if (request.getParameter(parameter) != null) {
                return new Refused(Problem.notBuilt(parameter));
            }
        }
        Set<Channel> selected = new TreeSet<>(Comparator.comparingInt(Channel::index));
        Problem problem = select(request.getParameter("channels"), caller, channels, selected);
        if (problem != null) {
            return new Refused(problem);
        }
        String since = request.getParameter("since");
        if (since != null && !since.equals("earliest")) {
            return new Refused(since.matches("[0-9P+-].*")
                    ? Problem.notBuilt("since with an instant or a duration")
                    : Problem.badParameter("since", since, "earliest"));
        }
        Start.Origin origin = since == null ? Start.Origin.LIVE : Start.Origin.EARLIEST;
        var selection = new Selection(caller.tenant(), caller.user(), new ArrayList<>(selected));
        String text = position(request);
        if (text == null) {
            return new Valid(selection, Optional.empty(), origin);
        }
        return switch (Position.parse(text)) {
            case ParsedPosition.Parsed(var position) -> new Valid(selection, Optional.of(position), origin);
            case ParsedPosition.Malformed(var reason) -> new Refused(Problem.malformedPosition(text, reason));
        };
    }

    /** The header wins; empty counts as absent. */
    private static @Nullable String position(HttpServletRequest request) {
        String[] sources = {request.getHeader("Last-Event-ID"), request.getParameter("lastEventId"),
                request.getParameter("last_event_id")};
        for (String source : sources) {
            if (source != null && !source.isEmpty()) {
                return source;
            }
        }
        return null;
    }

    private static @Nullable Problem select(@Nullable String names, Caller caller, Channels channels,
            Set<Channel> selected) {
        if (names == null) {
            channels.all().stream().filter(channel -> caller.mayRead(channel.name())).forEach(selected::add);
            return selected.isEmpty()
                    ? Problem.forbidden("The token's scope allows no channel: expected sluice:read, or "
                            + "sluice:read:<channel>.")
                    : null;
        }
        for (String name : names.split(",", -1)) {
            Optional<Channel> channel = channels.named(name);
            if (channel.isEmpty()) {
                return Problem.badParameter("channels", names, "a comma-separated list of "
                        + channels.all().stream().map(Channel::name).toList());
            }
            if (!caller.mayRead(name)) {
                return Problem.forbidden("The token's scope does not allow channel " + name + ": expected sluice:read:"
                        + name + " or sluice:read.");
            }
            selected.add(channel.get());
        }
        return null;
    }
}
