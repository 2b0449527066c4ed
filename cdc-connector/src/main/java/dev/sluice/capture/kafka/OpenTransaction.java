package dev.sluice.capture.kafka;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.problem.NonRetriableProblem;

/**
 * The Kafka transaction that rows are in until it ends, and how long the broker lets it be open. Owned by the thread that
 * sends.
 */
public final class OpenTransaction {
    private final Duration limit;
    private final String remedy;
    private boolean open;
    private boolean copying;
    private long beganNanos;

    /**
     * @param limit
     *            {@code transaction.timeout.ms} of the producer
     * @param remedy
     *            which settings to raise, as a sentence
     */
    public OpenTransaction(Duration limit, String remedy) {
        this.limit = limit;
        this.remedy = remedy;
    }

    /** Whether something was sent since the last end. */
    public boolean isOpen() {
        return open;
    }

    /** Something is sent: opens it if it is not. */
    public void opened() {
        if (!open) {
            open = true;
            beganNanos = System.nanoTime();
        }
    }

    /** What is sent are rows that were there before the capture. */
    public void copies() {
        copying = true;
    }

    /** Committed or aborted. */
    public void ended() {
        open = false;
        copying = false;
    }

    /**
     * Says that the transaction is open for longer than the broker lets it; null if it is not.
     *
     * @param cause
     *            what that showed as; null if nothing has yet
     */
    public @Nullable NonRetriableProblem overrun(@Nullable Throwable cause) {
        Duration age = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (!open || age.compareTo(limit) <= 0) {
            return null;
        }
        return new NonRetriableProblem((copying
                ? "The rows that were there before the capture took "
                : "A PostgreSQL transaction took ") + age.toMillis()
                + " ms to carry, longer than transaction.timeout.ms=" + limit.toMillis()
                + " allows. It would take as long with every start, so the capture has stopped; nothing of it is visible,"
                + " and PostgreSQL keeps its log meanwhile. " + remedy, cause);
    }

    Duration limit() {
        return limit;
    }
}
