package dev.sluice.capture;

import java.time.Duration;

import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.Watermark;

/**
 * Learns what a capture does. Called on the capture's own threads, one call at a time for each method: return quickly. What
 * it throws is logged and ignored.
 */
public interface CaptureListener {
    /** A listener that ignores everything. */
    CaptureListener NONE = new CaptureListener() {
    };

    /** The state has changed. */
    default void stateChanged(CaptureState state) {}

    /** Transactions have become visible in Kafka. */
    default void committed(Committed committed) {}

    /**
     * PostgreSQL transactions that became visible together.
     *
     * @param transactions
     *            how many, heartbeats included
     * @param sent
     *            what they carried
     * @param watermark
     *            where the last one ends
     * @param lag
     *            from its commit in PostgreSQL to now, by two clocks; never negative
     */
    record Committed(int transactions, SentCounts sent, Watermark watermark, Duration lag) {}
}
