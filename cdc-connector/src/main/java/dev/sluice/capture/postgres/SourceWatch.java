package dev.sluice.capture.postgres;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.sluice.capture.channel.TableName;

/**
 * The state of a run between two checks of the source: the last membership, which is stored with each source offset,
 * and whether the WAL requires an immediate check. Thread-safe.
 */
public final class SourceWatch {
    private final Semaphore due = new Semaphore(0);
    /** Written under this object's monitor. */
    private volatile Membership membership;

    /** Creates a watch with the membership that the start found. */
    public SourceWatch(Membership membership) {
        this.membership = membership;
    }

    /** Returns the membership that the last check found. */
    public Membership membership() {
        return membership;
    }

    /**
     * Stores the membership of a newer check, which found the tables unchanged.
     *
     * @param earlier
     *            the membership that the check compared with; if it is outdated, nothing is stored
     */
    public synchronized void looked(Membership earlier, Membership unchanged) {
        if (membership.equals(earlier)) {
            membership = unchanged;
        }
    }

    /**
     * Records that rows were left out because they belong to another table, which had the name of this table when the
     * rows were written. The next check, or the next start, reports the gap.
     */
    public synchronized void leftOut(TableName table) {
        membership = membership.without(table);
        due.release();
    }

    /** Requests an immediate check, because the WAL describes a table that does not meet a requirement. */
    public void requestLook() {
        due.release();
    }

    /** Waits until a check is requested, at most for {@code interval}. */
    public void await(Duration interval) throws InterruptedException {
        if (due.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
            due.drainPermits();
        }
    }
}
