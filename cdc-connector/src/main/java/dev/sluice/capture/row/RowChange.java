package dev.sluice.capture.row;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.channel.TableName;

/**
 * One row change.
 *
 * @param operation
 *            the kind of change
 * @param before
 *            the old row; null on inserts, and if the WAL does not contain it
 * @param after
 *            the new row; null on deletes
 * @param origin
 *            the source of the change
 */
public record RowChange(Operation operation, @Nullable Row before, @Nullable Row after,
        Origin origin) implements WalEvent {
    /** The kind of a row change. */
    public enum Operation {
        /** Inserted. */
        INSERT,
        /** Read from the table by a snapshot. */
        READ,
        /** Inserted by an update of the key; a delete of the old row precedes it. */
        MOVE,
        /** Updated. */
        UPDATE,
        /** Deleted. */
        DELETE;

        /** Returns the name in dead letters. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The source of a change.
     *
     * @param database
     *            the database's name
     * @param table
     *            the table
     * @param lsn
     *            the LSN of the change
     * @param ordinal
     *            the number of earlier changes with the same LSN in the transaction: PostgreSQL writes many rows of a
     *            COPY at one LSN
     * @param transactionId
     *            the transaction's id; null if unknown
     * @param commitTime
     *            the commit time of the transaction, with microseconds
     */
    public record Origin(String database, TableName table, long lsn, int ordinal, @Nullable Long transactionId,
            Instant commitTime) {}

    @Override
    public Instant commitTime() {
        return origin.commitTime();
    }

    /** Returns whether a snapshot read the row from its table; otherwise the change is from the WAL. */
    public boolean isSnapshotRow() {
        return operation == Operation.READ;
    }

    /** Returns the row that identifies the change: the new one, or the old one of a delete. */
    public Row row() {
        Row row = after == null ? before : after;
        if (row == null) {
            throw new IllegalStateException("A row change has no row");
        }
        return row;
    }
}
