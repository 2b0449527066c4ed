package dev.sluice.bridge.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.sluice.bridge.log.ReplayGroup.Waiting;

/** Those who wait in one partition number, and whether a thread sees to them. Guarded by the replays that it is part of. */
final class ReplayLine {
    private static final Comparator<Waiting> LONGEST_FIRST = (one, other) -> Long.signum(one.since() - other.since());

    /** Who was there at the last turn; who has waited longest comes first. */
    private List<Waiting> left = new ArrayList<>();
    /** Who has come since. */
    private List<Waiting> joined = new ArrayList<>();
    /** A thread is taking a turn, or will at once. */
    private boolean attended;
    /** Of those who have come since the last turn one has reason to expect its own. */
    private boolean urgent;
    /** Somebody will look again in a while. */
    private boolean postponed;

    /** What is to be done for a line. */
    enum Next {
        NOTHING, TURN, TURN_LATER
    }

    /**
     * All who wait, for a turn.
     *
     * @param left
     *            who was there at the last one, longest first
     * @param joined
     *            who has come since, and may not know what that one has read
     */
    record Taken(List<Waiting> left, List<Waiting> joined) {}

    /** Whether a turn is due now, because none was. */
    boolean join(Waiting one) {
        joined.add(one);
        urgent = true;
        return attend();
    }

    /** The same, for one whose turn has not come: if somebody looks again in a while, that is soon enough. */
    boolean joinPatiently(Waiting one) {
        joined.add(one);
        return !postponed && attend();
    }

    private boolean attend() {
        boolean due = !attended;
        attended = true;
        return due;
    }

    /** All of them, for a turn; nobody waits any more. */
    Taken take() {
        var taken = new Taken(left, joined);
        left = new ArrayList<>();
        joined = new ArrayList<>();
        urgent = false;
        return taken;
    }

    /** Ends a turn that did not answer these. */
    Next goOn(List<Waiting> unanswered) {
        leave(unanswered);
        attended = size() > 0;
        return attended ? Next.TURN : Next.NOTHING;
    }

    /** Ends a turn in which it was nobody's turn yet. */
    Next postpone(List<Waiting> unanswered) {
        leave(unanswered);
        if (urgent) {
            return Next.TURN;
        }
        attended = false;
        Next next = postponed ? Next.NOTHING : Next.TURN_LATER;
        postponed = true;
        return next;
    }

    private void leave(List<Waiting> unanswered) {
        left.addAll(unanswered);
        left.sort(LONGEST_FIRST);
    }

    /** A while has passed; whether a turn is due. */
    boolean resume() {
        postponed = false;
        return size() > 0 && attend();
    }

    int size() {
        return left.size() + joined.size();
    }
}
