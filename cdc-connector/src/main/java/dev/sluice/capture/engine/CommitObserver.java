package dev.sluice.capture.engine;

import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.Watermark;

/** An observer of committed Kafka transactions. Called on the engine's polling thread. */
@FunctionalInterface
public interface CommitObserver {
    /**
     * @param transactions
     *            the number of PostgreSQL transactions that became visible
     * @param sent
     *            the records that they became
     * @param watermark
     *            the end of the last one
     */
    void committed(int transactions, SentCounts sent, Watermark watermark);
}
