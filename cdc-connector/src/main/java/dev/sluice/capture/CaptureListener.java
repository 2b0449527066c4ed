package dev.sluice.capture;

import java.time.Duration;

import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.Watermark;

/**
 * A listener for a capture's states and commits. Called on the capture's own threads, one call at a time per method:
 * return quickly. Exceptions are logged and ignored.
 */
public interface CaptureListener {
    /** A listener that ignores everything. */
    CaptureListener NONE = new CaptureListener() {
    };

    /** The state has changed. */
    default void stateChanged(CaptureState state) {}

    /** A Kafka transaction has been committed. */
    default void committed(Committed committed) {}

    /**
     * The PostgreSQL transactions that one Kafka transaction has made visible.
     *
     * @param transactions
     *            their number, heartbeats included
     * @param sent
     *            the records that they became
     * @param watermark
     *            the end of the last one
     * @param lag
     *            from its commit in PostgreSQL until now, measured with two clocks; never negative
     */
    record Committed(int transactions, SentCounts sent, Watermark watermark, Duration lag) {}
}
