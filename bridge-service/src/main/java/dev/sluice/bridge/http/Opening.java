package dev.sluice.bridge.http;

import java.util.List;
import java.util.Optional;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.stream.Admission;
import dev.sluice.bridge.stream.Goodbye;
import dev.sluice.bridge.stream.OnGap;
import dev.sluice.bridge.stream.Serving;
import dev.sluice.bridge.stream.Start;
import dev.sluice.bridge.stream.StreamTicket;
import dev.sluice.bridge.stream.Streams;
import dev.sluice.bridge.stream.Terms;

/** Whether a valid request is served now, and from where; decided by what limits allow and the log holds. */
sealed interface Opening {
    /** It is; the ticket holds a place among those who are open, which whoever takes it gives back. */
    record Ticket(StreamTicket ticket) implements Opening {}

    /** It never will be. */
    record Refused(Problem problem) implements Opening {}

    /** It may be later; both say why. */
    record NotNow(Goodbye reason, Problem problem) implements Opening {}

    /** Takes a place and asks the log. Blocks. */
    static Opening of(Serving serving, Streams streams, Caller caller, StreamRequest.Valid valid) {
        return switch (streams.admit(caller.tenant(), caller.user())) {
            case Admission.Refused(var limit, int allowed) ->
                new NotNow(limit == Admission.Limit.DRAINING ? Goodbye.DRAINING : Goodbye.OVERLOADED,
                        Problem.refused(limit, allowed));
            case Admission.Admitted place -> {
                boolean taken = false;
                try {
                    Opening opening = of(serving, caller, valid, place);
                    taken = opening instanceof Ticket;
                    yield opening;
                } catch (LogUnavailableException unavailable) {
                    yield new NotNow(Goodbye.LOG_UNAVAILABLE, Problem.logUnavailable());
                } finally {
                    if (!taken) {
                        place.close();
                    }
                }
            }
        };
    }

    private static Opening of(Serving serving, Caller caller, StreamRequest.Valid valid, Admission.Admitted place) {
        EventLog log = serving.log();
        int partition = log.channels().partitionOf(caller.tenant());
        if (log.unavailableSince().isPresent()) {
            throw new LogUnavailableException("Kafka does not answer");
        }
        // Before the bounds: whatever the end was decided by has to lie within them.
        Optional<OffsetVector> end = serving.end(valid.selection(), partition);
        LogBounds bounds = log.bounds(partition);
        List<Channel> channels = valid.selection().channels();
        OffsetVector shared = log.shared(partition,
                Start.claimed(partition, channels, valid.position(), bounds), bounds);
        OffsetVector origin = serving.begin(valid.selection(), partition, valid.origin(), bounds);
        return switch (Start.decide(partition, channels, valid.position(), bounds, shared, origin)) {
            case Start.WrongPartition(var element, int expected) ->
                new Refused(Problem.wrongPartition(element.partition(), expected));
            case Start.Begin begin when valid.onGap() == OnGap.FAIL && begin.isBroken() ->
                new Refused(Problem.gap(begin.gaps(), begin.position(valid.selection(), partition)));
            case Start.Begin begin -> new Ticket(new StreamTicket(valid.selection(), partition, begin, end,
                    bounds, new Terms(valid.onGap(), valid.speed(), caller.expiresAt()), place));
        };
    }
}
