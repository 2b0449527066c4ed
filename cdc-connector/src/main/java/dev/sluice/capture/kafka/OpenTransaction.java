package dev.sluice.capture.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.NonRetriableProblem;

/**
 * The state of the producer's Kafka transaction, and the check of its age against {@code transaction.timeout.ms}. Owned
 * by the sending thread.
 */
public final class OpenTransaction {
    private final Duration limit;
    private final String remedy;
    private boolean open;
    private final LongSupplier nanoTime;
    private boolean holdsSnapshotRows;
    private long beganNanos;

    /**
     * @param limit
     *            {@code transaction.timeout.ms} of the producer
     * @param remedy
     *            the settings to raise, as a sentence
     */
    public OpenTransaction(Duration limit, String remedy, LongSupplier nanoTime) {
        this.limit = limit;
        this.remedy = remedy;
        this.nanoTime = nanoTime;
    }

    /** Returns whether a record has been sent since the last commit or abort. */
    public boolean isOpen() {
        return open;
    }

    /** Records that a record is being sent: opens the transaction unless it is open. */
    public void opened() {
        if (!open) {
            open = true;
            beganNanos = nanoTime.getAsLong();
        }
    }

    /** Records that the transaction holds rows of a snapshot. */
    public void holdsSnapshotRows() {
        holdsSnapshotRows = true;
    }

    /** Records that the transaction has been committed or aborted. */
    public void ended() {
        open = false;
        holdsSnapshotRows = false;
    }

    /**
     * Returns a problem if the transaction has been open for longer than its timeout; otherwise null.
     *
     * @param cause
     *            the failure of the producer; null if there is none
     */
    public @Nullable NonRetriableProblem overrun(@Nullable Throwable cause) {
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - beganNanos);
        if (!open || age.compareTo(limit) <= 0) {
            return null;
        }
        return new NonRetriableProblem((holdsSnapshotRows
                ? "The initial snapshot took "
                : "A PostgreSQL transaction took ") + age.toMillis()
                + " ms to publish, longer than transaction.timeout.ms=" + limit.toMillis()
                + " allows. Every further start would fail in the same way, so the capture has stopped. None of its"
                + " rows are visible, and PostgreSQL retains WAL until the capture runs again. " + remedy, cause);
    }

    Duration limit() {
        return limit;
    }
}
