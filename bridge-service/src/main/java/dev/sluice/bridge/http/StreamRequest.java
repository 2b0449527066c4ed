package dev.sluice.bridge.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StartingPoint;
import dev.sluice.bridge.request.TimeRange;

/** A parsed request for a stream, or the problem with it (wire protocol, section 3). */
sealed interface StreamRequest {
    /**
     * The request is valid.
     *
     * @param position
     *            the last event id of the client, if it sent one
     * @param start
     *            used without a position
     */
    record Valid(Selection selection, Optional<EventId> position, StartingPoint start, OnGap onGap, ReplaySpeed speed)
            implements
                StreamRequest {}

    /** The request is invalid. */
    record Refused(Problem problem) implements StreamRequest {}

    /** Parameters of the protocol that this version does not support. */
    List<String> UNSUPPORTED = List.of("subscription");

    /** Names of the query parameter that carries the position, in order of precedence. */
    List<String> POSITIONS = List.of("lastEventId", "last_event_id");

    /** Parses a request that arrived at {@code now}. */
    static StreamRequest of(HttpServletRequest request, Caller caller, Channels channels, Instant now) {
        return of(request, POSITIONS, caller, channels, now);
    }

    /** Parses a request whose query parameter for the position has one of the names {@code positions}. */
    static StreamRequest of(HttpServletRequest request, List<String> positions, Caller caller, Channels channels,
            Instant now) {
        var parameters = new StreamParameters(request);
        try {
            for (String parameter : UNSUPPORTED) {
                parameters.refuse(parameter);
            }
            List<Channel> selected = parameters.channels(caller, channels);
            KindFilter kinds = parameters.kinds();
            Optional<EventId> position = parameters.position(positions);
            StartingPoint start = parameters.start(now);
            TimeRange times = parameters.times(position, start);
            var selection = new Selection(caller.tenant(), caller.user(), selected, kinds, times,
                    parameters.sizeLimit());
            return new Valid(selection, position, start, parameters.onGap(), parameters.speed());
        } catch (BadRequest refused) {
            return new Refused(refused.problem());
        }
    }
}
