package dev.sluice.bridge.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.position.Position;
import dev.sluice.bridge.stream.Kinds;
import dev.sluice.bridge.stream.OnGap;
import dev.sluice.bridge.stream.Origin;
import dev.sluice.bridge.stream.Period;
import dev.sluice.bridge.stream.Selection;
import dev.sluice.bridge.stream.Speed;

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
     * @param onGap
     *            what to do if the log cannot serve the position
     * @param speed
     *            how fast it is replayed
     */
    record Valid(Selection selection, Optional<Position> position, Origin origin, OnGap onGap, Speed speed)
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
            Kinds kinds = parameters.kinds();
            Optional<Position> position = parameters.position(positions);
            Origin origin = parameters.origin(now);
            Period period = parameters.period(position, origin);
            var selection = new Selection(caller.tenant(), caller.user(), selected, kinds, period);
            return new Valid(selection, position, origin, parameters.onGap(), parameters.speed());
        } catch (BadRequest refused) {
            return new Refused(refused.problem());
        }
    }
}
