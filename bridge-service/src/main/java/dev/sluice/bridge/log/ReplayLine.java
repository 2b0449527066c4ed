package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.sluice.bridge.log.ReplayGroup.Waiting;

/** Those who wait in one partition number, and whether a thread sees to them. Guarded by the replays that it is part of. */
final class ReplayLine {
    private static final Comparator<Waiting> LONGEST_FIRST = (one, other) -> Long.signum(one.since() - other.since());

    /** Who has waited longest comes first. */
    private List<Waiting> waiting = new ArrayList<>();
    /** A thread is taking a turn, or will at once. */
    private boolean attended;
    /** Somebody will look again in a while. */
    private boolean postponed;

    /** What is to be done for a line. */
    enum Next {
        NOTHING, TURN, TURN_LATER
    }

    /** Whether a turn is due now, because none was. */
    boolean join(Waiting one) {
        waiting.add(one);
        return attend();
    }

    /** The same, for one whose turn has not come: if somebody looks again in a while, that is soon enough. */
    boolean joinPatiently(Waiting one) {
        waiting.add(one);
        return !postponed && attend();
    }

    private boolean attend() {
        boolean due = !attended;
        attended = true;
        return due;
    }

    /** All of them, for a turn; nobody waits any more. */
    List<Waiting> take() {
        List<Waiting> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /**
     * Ends a turn.
     *
     * @param left
     *            who was not answered; they come before those who were, and ask again
     */
    Next goOn(List<Waiting> left) {
        waiting.addAll(left);
        waiting.sort(LONGEST_FIRST);
        attended = !waiting.isEmpty();
        return attended ? Next.TURN : Next.NOTHING;
    }

    /** Ends a turn in which it was nobody's turn yet. */
    Next postpone(List<Waiting> left) {
        boolean joined = !waiting.isEmpty();
        waiting.addAll(0, left);
        if (joined) {
            return Next.TURN;
        }
        attended = false;
        Next next = postponed ? Next.NOTHING : Next.TURN_LATER;
        postponed = true;
        return next;
    }

    /** A while has passed; whether a turn is due. */
    boolean resume() {
        postponed = false;
        return !waiting.isEmpty() && attend();
    }

    int size() {
        return waiting.size();
    }
}
