package dev.sluice.capture.postgres;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What a run knows of the source between two looks: the last membership, which is stored with each source offset, and
 * whether the WAL shows that a look is due. Thread-safe.
 */
public final class SourceWatch {
    private final Semaphore due = new Semaphore(0);
    private volatile Membership membership;

    /** Begins with the look at the start. */
    public SourceWatch(Membership membership) {
        this.membership = membership;
    }

    /** Returns the membership at the last look. */
    public Membership membership() {
        return membership;
    }

    /** Stores a newer look, which found the tables unchanged. */
    public void looked(Membership unchanged) {
        membership = unchanged;
    }

    /** Requests a look now: the WAL describes a table that does not meet a requirement. */
    public void requestLook() {
        due.release();
    }

    /** Waits until a look is requested, or for this long. */
    public void await(Duration interval) throws InterruptedException {
        if (due.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
            due.drainPermits();
        }
    }
}
