package dev.sluice.capture.engine;

import java.time.Instant;
import java.util.Map;

import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.Watermark;

/**
 * The open Kafka transaction that {@link TransactionAligner} fills and commits; one implementation per runtime. Used by
 * one thread.
 */
interface AlignedTransaction {
    /** Adds a row from the WAL. */
    void row(MappedRecord row);

    /** Adds a row read by a snapshot. */
    void snapshotRow(MappedRecord row);

    /** A PostgreSQL transaction has ended; the Kafka transaction may end with it or with a later one. */
    void ended(Instant commitTime);

    /**
     * Commits the Kafka transaction.
     *
     * @param transactions
     *            the number of PostgreSQL transactions in it
     * @param offset
     *            the source offset to commit with it
     * @param watermark
     *            the end of the last of them
     */
    void commit(int transactions, Map<String, ?> offset, Watermark watermark);
}
