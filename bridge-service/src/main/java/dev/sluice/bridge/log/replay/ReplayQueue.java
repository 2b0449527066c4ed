package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The queue of one partition's requests that wait for a turn, and the state of its next turn. At most one turn of a
 * partition is under way. Guarded by the scheduler that owns it.
 */
final class ReplayQueue {
    private static final Comparator<QueuedRequest> LONGEST_WAITING_FIRST = (one, other) -> Long
            .signum(one.since() - other.since());

    /** Requests that the last turn left, the longest waiting first. */
    private List<QueuedRequest> waiting = new ArrayList<>();
    /** Requests that arrived after the last turn began. */
    private List<QueuedRequest> arrived = new ArrayList<>();
    private TurnState turn = TurnState.IDLE;
    private RecheckState recheck = RecheckState.NONE;
    private Arrivals arrivals = Arrivals.NONE_URGENT;
    private OptionalLong starvedAt = OptionalLong.empty();

    private enum TurnState {
        IDLE, SCHEDULED
    }

    private enum RecheckState {
        NONE, PENDING
    }

    /** Whether a request that arrived after the last turn began expects an immediate turn. */
    private enum Arrivals {
        NONE_URGENT, URGENT
    }

    /** The next action of the scheduler for this partition. */
    enum FollowUp {
        NONE, TURN, RECHECK
    }

    /**
     * All requests, taken for a turn.
     *
     * @param waiting
     *            requests that the last turn left, the longest waiting first
     * @param arrived
     *            requests that have arrived since, which the cache may be able to answer by now
     */
    record Taken(List<QueuedRequest> waiting, List<QueuedRequest> arrived) {}

    /** Adds a request; returns what must be done for it. */
    FollowUp add(QueuedRequest request) {
        arrived.add(request);
        arrivals = Arrivals.URGENT;
        return schedule();
    }

    /** Adds a request that can wait for a recheck, if one is pending. */
    FollowUp addDeferrable(QueuedRequest request) {
        arrived.add(request);
        return recheck == RecheckState.PENDING ? FollowUp.NONE : schedule();
    }

    private FollowUp schedule() {
        FollowUp followUp = turn == TurnState.IDLE ? FollowUp.TURN : FollowUp.NONE;
        turn = TurnState.SCHEDULED;
        return followUp;
    }

    /** Removes all requests for a turn. */
    Taken take() {
        var taken = new Taken(waiting, arrived);
        waiting = new ArrayList<>();
        arrived = new ArrayList<>();
        arrivals = Arrivals.NONE_URGENT;
        return taken;
    }

    /** Ends a turn that did not answer these requests. */
    FollowUp endTurn(List<QueuedRequest> unanswered) {
        putBack(unanswered);
        turn = size() > 0 ? TurnState.SCHEDULED : TurnState.IDLE;
        return size() > 0 ? FollowUp.TURN : FollowUp.NONE;
    }

    /** Ends a turn that was deferred. */
    FollowUp deferTurn(List<QueuedRequest> unanswered) {
        putBack(unanswered);
        if (arrivals == Arrivals.URGENT) {
            return FollowUp.TURN;
        }
        turn = TurnState.IDLE;
        FollowUp followUp = recheck == RecheckState.PENDING ? FollowUp.NONE : FollowUp.RECHECK;
        recheck = RecheckState.PENDING;
        return followUp;
    }

    private void putBack(List<QueuedRequest> unanswered) {
        waiting.addAll(unanswered);
        waiting.sort(LONGEST_WAITING_FIRST);
    }

    /** Handles a recheck that is due; returns what must be done. */
    FollowUp recheck() {
        recheck = RecheckState.NONE;
        return size() > 0 ? schedule() : FollowUp.NONE;
    }

    /** Records that a request reached {@link FairnessPolicy#MAX_WAIT}, at a time in nanoseconds. */
    void starvedAt(long nanoTime) {
        starvedAt = OptionalLong.of(nanoTime);
    }

    /** Returns when a request last reached {@link FairnessPolicy#MAX_WAIT}, in nanoseconds; empty if none has. */
    OptionalLong starvedAt() {
        return starvedAt;
    }

    int size() {
        return waiting.size() + arrived.size();
    }
}
