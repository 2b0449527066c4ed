package dev.sluice.capture.postgres;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.sluice.capture.channel.TableName;

/**
 * The state of a run between two checks of the source: the last membership, which is stored with each source offset,
 * and whether the WAL requires an immediate check. Thread-safe.
 */
public final class SourceWatch {
    private final Semaphore due = new Semaphore(0);
    private volatile Membership membership;
    /** Guarded by this object's monitor, as are the other two. */
    private final Set<TableName> leftOut = new LinkedHashSet<>();
    private List<TableName> storing = List.of();
    private List<TableName> stored = List.of();

    /** Creates a watch with the membership that the start found. */
    public SourceWatch(Membership membership) {
        this.membership = membership;
    }

    /** Returns the membership that the last check found. */
    public Membership membership() {
        return membership;
    }

    /** Stores the membership of a newer check, which found the tables unchanged. */
    public void looked(Membership unchanged) {
        membership = unchanged;
    }

    /**
     * Records that rows were left out which the WAL gives the name of this table, although they are in another one
     * now. From the next stored offset on, a start reports the gap.
     */
    public synchronized void leftOut(TableName table) {
        leftOut.add(table);
    }

    /** Returns the membership to store with the next source offset. Called after the one before was committed. */
    public synchronized Membership toStore() {
        stored = storing;
        storing = List.copyOf(leftOut);
        Membership next = membership;
        for (TableName table : storing) {
            next = next.without(table);
        }
        return next;
    }

    /** Returns the tables whose left out rows a committed offset reports; empty if there are none. */
    public synchronized List<TableName> storedLeftOut() {
        return stored;
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
