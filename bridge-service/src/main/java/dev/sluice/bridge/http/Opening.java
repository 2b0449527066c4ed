package dev.sluice.bridge.http;

import java.util.List;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.request.OnGap;
import dev.sluice.bridge.request.StreamTerms;
import dev.sluice.bridge.stream.Goodbye;
import dev.sluice.bridge.stream.RangeEndState;
import dev.sluice.bridge.stream.Start;
import dev.sluice.bridge.stream.StreamContext;
import dev.sluice.bridge.stream.StreamTicket;
import dev.sluice.bridge.stream.Streams;

/** The outcome of opening a response: decided by the limits and by the records that the log holds. */
sealed interface Opening {
    /** The response may begin. The receiver must close the permit of the ticket. */
    record Ticket(StreamTicket ticket) implements Opening {}

    /** The request can never succeed. */
    record Refused(Problem problem) implements Opening {}

    /**
     * The request may succeed later. A client that accepts only event streams gets the reason; all others get the
     * problem.
     */
    record RetryLater(Goodbye reason, Problem problem) implements Opening {}

    /** Acquires a permit and queries the log. Blocks. */
    static Opening of(StreamContext context, Streams streams, Caller caller, StreamRequest.Valid valid) {
        return switch (streams.admit(caller.tenant(), caller.user())) {
            case Admission.Refused(var limit, int allowed) ->
                new RetryLater(limit == Admission.Limit.DRAINING ? Goodbye.DRAINING : Goodbye.OVERLOADED,
                        Problem.refused(limit, allowed));
            case Admission.Permit permit -> {
                boolean taken = false;
                try {
                    Opening opening = of(context, caller, valid, permit);
                    taken = opening instanceof Ticket;
                    yield opening;
                } catch (LogUnavailableException unavailable) {
                    yield new RetryLater(Goodbye.LOG_UNAVAILABLE, Problem.logUnavailable());
                } finally {
                    if (!taken) {
                        permit.close();
                    }
                }
            }
        };
    }

    private static Opening of(StreamContext context, Caller caller, StreamRequest.Valid valid,
            Admission.Permit permit) {
        EventLog log = context.log();
        int partition = log.channels().partitionOf(caller.tenant());
        requireAvailable(log);
        // Read before the bounds, so that the end lies within them.
        RangeEndState end = context.endOf(valid.selection(), partition);
        LogBounds bounds = log.bounds(partition);
        List<Channel> channels = valid.selection().channels();
        Position common = log.commonPrefix(partition,
                Start.requestedPosition(partition, channels, valid.position(), bounds), bounds);
        Position start = context.startOf(valid.selection(), partition, valid.start(), bounds);
        return switch (Start.decide(partition, channels, valid.position(), bounds, common, start)) {
            case Start.WrongPartition(var element, int expected) ->
                new Refused(Problem.wrongPartition(element.partition(), expected));
            case Start.Begin begin when valid.onGap() == OnGap.FAIL && begin.isBroken() ->
                new Refused(Problem.gap(begin.gaps(), begin.eventId(valid.selection(), partition)));
            case Start.Begin begin -> new Ticket(new StreamTicket(valid.selection(), partition, begin, end,
                    bounds, new StreamTerms(valid.onGap(), valid.speed(), caller.expiresAt()), permit));
        };
    }

    /** Throws immediately if the log is known to be unavailable, instead of waiting for a timeout. */
    static void requireAvailable(EventLog log) {
        if (log.unavailableSince().isPresent()) {
            throw new LogUnavailableException("The log is unavailable");
        }
    }
}
