package dev.sluice.bridge.http;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.stream.OnGap;
import dev.sluice.bridge.stream.Origin;
import dev.sluice.bridge.stream.Start;
import dev.sluice.bridge.stream.StreamTicket;

/** From where a valid request begins, by what the log holds now; or why it does not. */
sealed interface Opening {
    /** It can begin. */
    record Ticket(StreamTicket ticket) implements Opening {}

    /** The log cannot serve it. */
    record Refused(Problem problem) implements Opening {}

    /**
     * Asks the log. Blocks.
     *
     * @throws dev.sluice.bridge.log.LogUnavailableException
     *             if it does not answer
     */
    static Opening of(EventLog log, Caller caller, StreamRequest.Valid valid) {
        int partition = log.channels().partitionOf(caller.tenant());
        LogBounds bounds = log.bounds(partition);
        OffsetVector origin = switch (valid.origin()) {
            case Origin.Live live -> bounds.last();
            case Origin.Earliest earliest -> bounds.beforeEarliest();
            case Origin.Since(var instant) -> log.before(partition, instant, bounds);
        };
        return switch (Start.decide(partition, valid.selection().channels(), valid.position(), bounds, origin)) {
            case Start.WrongPartition(var element, int expected) ->
                new Refused(Problem.wrongPartition(element.partition(), expected));
            case Start.Begin begin when valid.onGap() == OnGap.FAIL && begin.isBroken() ->
                new Refused(Problem.gap(begin.gaps(), begin.position(valid.selection(), partition)));
            case Start.Begin begin -> new Ticket(
                    new StreamTicket(valid.selection(), partition, begin, bounds, valid.onGap(), caller.expiresAt()));
        };
    }
}
