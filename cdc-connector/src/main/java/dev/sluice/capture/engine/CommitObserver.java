package dev.sluice.capture.engine;

import dev.sluice.capture.kafka.SentCounts;
import dev.sluice.capture.kafka.Watermark;

/** Learns of every Kafka transaction once it is committed, on the engine's polling thread. */
@FunctionalInterface
public interface CommitObserver {
    /**
     * @param transactions
     *            how many PostgreSQL transactions became visible
     * @param sent
     *            what they carried
     * @param watermark
     *            where they end
     */
    void committed(int transactions, SentCounts sent, Watermark watermark);
}
