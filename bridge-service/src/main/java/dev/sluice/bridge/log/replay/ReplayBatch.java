package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;

/** A batch of requests of one partition that are near each other and are answered by one block. Used by one thread. */
final class ReplayBatch {
    private final List<QueuedRequest> requests = new ArrayList<>();

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Returns whether a request can be answered together with the requests in the batch. */
    boolean accepts(ReplayRequest request) {
        return isEmpty()
                || (first().channels().equals(request.channels()) && FairnessPolicy.isNear(first(), request.after()));
    }

    void add(QueuedRequest request) {
        requests.add(request);
    }

    ReplayRequest first() {
        return requests.getFirst().request();
    }

    /** Returns the position after which a block must begin to answer all requests. */
    Position after() {
        // Channels that no request reads stay unread: their known positions may be out of date.
        Position after = Position.unreachable(first().until().size());
        for (QueuedRequest one : requests) {
            after = after.min(one.request().after(), one.request().channels());
        }
        return after;
    }

    /** Returns the furthest position that a request wants to reach. */
    Position until() {
        Position until = first().until();
        for (QueuedRequest one : requests) {
            until = until.max(one.request().until());
        }
        return until;
    }

    Stream<ReplayRequest> requests() {
        return requests.stream().map(QueuedRequest::request);
    }

    /** Answers the requests that a block advances, and returns the others. */
    List<QueuedRequest> answer(Block block) {
        return answer(request -> block.covers(request.after(), request.channels())
                ? Optional.of(block.resultFor(request.tenant()))
                : Optional.empty());
    }

    /** Answers the requests for which {@code answers} returns a result, and returns the others. */
    List<QueuedRequest> answer(Function<ReplayRequest, Optional<ReplayResult>> answers) {
        var unanswered = new ArrayList<QueuedRequest>();
        for (QueuedRequest one : requests) {
            answers.apply(one.request()).ifPresentOrElse(one.then(), () -> unanswered.add(one));
        }
        return unanswered;
    }
}
