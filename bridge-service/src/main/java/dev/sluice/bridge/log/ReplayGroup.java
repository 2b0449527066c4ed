package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Those who wait near each other in a partition number, and are answered by one block. Used by one thread. */
final class ReplayGroup {
    private final List<Waiting> members = new ArrayList<>();

    /**
     * A request, and who gets the answer.
     *
     * @param since
     *            when it began to wait, in nanoseconds since whenever
     */
    record Waiting(ReplayRequest request, Consumer<ReplayStep> then, long since) {}

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether there is nobody yet, or somebody near. */
    boolean isNear(ReplayRequest request) {
        return isEmpty() || (first().channels().equals(request.channels())
                && first().isNear(request.after()));
    }

    void add(Waiting one) {
        members.add(one);
    }

    ReplayRequest first() {
        return members.getFirst().request;
    }

    /** From where all of them can be answered. */
    OffsetVector after() {
        // A channel that nobody here asked for is left alone: what is known of it may be long out of date.
        OffsetVector after = OffsetVector.unread(first().until().size());
        for (Waiting one : members) {
            after = one.request.lowest(after);
        }
        return after;
    }

    /** Up to where any of them wants to get. */
    OffsetVector until() {
        OffsetVector until = first().until();
        for (Waiting one : members) {
            until = until.highest(one.request.until());
        }
        return until;
    }

    /** Answers those whom a block takes on; those whom it does not are left. */
    List<Waiting> answer(ReplayBlock block) {
        List<Waiting> left = new ArrayList<>();
        for (Waiting one : members) {
            if (block.covers(one.request.after(), one.request.channels())) {
                one.then.accept(block.step(one.request.tenant()));
            } else {
                left.add(one);
            }
        }
        return left;
    }

    Stream<ReplayRequest> requests() {
        return members.stream().map(Waiting::request);
    }

    /** Answers those for whom there is an answer; the others are left. */
    List<Waiting> answer(Function<ReplayRequest, Optional<ReplayStep>> answers) {
        List<Waiting> left = new ArrayList<>();
        for (Waiting one : members) {
            Optional<ReplayStep> answer = answers.apply(one.request);
            answer.ifPresentOrElse(one.then, () -> left.add(one));
        }
        return left;
    }
}
