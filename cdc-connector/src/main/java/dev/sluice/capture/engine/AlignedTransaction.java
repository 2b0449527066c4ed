package dev.sluice.capture.engine;

import java.time.Instant;
import java.util.Map;

import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.Watermark;

/** The open Kafka transaction, as {@link TransactionAligner} fills and ends it. One for each runtime. Used by one thread. */
interface AlignedTransaction {
    /** Takes a row of the log. */
    void row(MappedRecord row);

    /** Takes a row that was there before the capture. */
    void snapshotRow(MappedRecord row);

    /** A PostgreSQL transaction has ended here; the Kafka transaction may end here, or at a later one. */
    void ended(Instant commitTime);

    /**
     * The Kafka transaction ends here.
     *
     * @param transactions
     *            how many PostgreSQL transactions it holds
     * @param offset
     *            the source offset to commit with it
     * @param watermark
     *            where the last of them ends
     */
    void commit(int transactions, Map<String, ?> offset, Watermark watermark);
}
