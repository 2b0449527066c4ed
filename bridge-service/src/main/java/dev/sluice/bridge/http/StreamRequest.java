package dev.sluice.bridge.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.ReplaySpeed;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StartingPoint;
import dev.sluice.bridge.request.TimeRange;

/** Query, headers and credentials of a stream, turned into a validated value or a problem. */
sealed interface StreamRequest {
    /**
     * What a stream shall be.
     *
     * @param selection
     *            what it delivers
     * @param position
     *            what the client has handled, if it says
     * @param start
     *            where to begin without a position
     * @param onGap
     *            what to do if the log cannot serve the position
     * @param speed
     *            how fast it is replayed
     */
    record Valid(Selection selection, Optional<EventId> position, StartingPoint start, OnGap onGap, ReplaySpeed speed)
            implements
                StreamRequest {}

    /** Why there will be no stream. */
    record Refused(Problem problem) implements StreamRequest {}

    /** Parameters of the contract that this version does not have. */
    List<String> NOT_BUILT = List.of("subscription");

    /** Where a position may stand in the query, the first wins. */
    List<String> POSITIONS = List.of("lastEventId", "last_event_id");

    /** Reads a request of a caller that came in at {@code now}. */
    static StreamRequest of(HttpServletRequest request, Caller caller, Channels channels, Instant now) {
        return of(request, POSITIONS, caller, channels, now);
    }

    /** Reads a request whose query may hold a position under one of these names. */
    static StreamRequest of(HttpServletRequest request, List<String> positions, Caller caller, Channels channels,
            Instant now) {
        var parameters = new StreamParameters(request);
        try {
            for (String parameter : NOT_BUILT) {
                parameters.refuse(parameter);
            }
            var selected = parameters.channels(caller, channels);
            KindFilter kinds = parameters.kinds();
            Optional<EventId> position = parameters.position(positions);
            StartingPoint start = parameters.start(now);
            TimeRange times = parameters.times(position, start);
            var selection = new Selection(caller.tenant(), caller.user(), selected, kinds, times);
            return new Valid(selection, position, start, parameters.onGap(), parameters.speed());
        } catch (BadRequest refused) {
            return new Refused(refused.problem());
        }
    }
}
