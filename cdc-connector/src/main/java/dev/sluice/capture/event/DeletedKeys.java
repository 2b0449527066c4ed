package dev.sluice.capture.event;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * The set of keys that the current PostgreSQL transaction may have deleted, so that a row inserted again gets a new
 * event id. Bounded: a set of hashes with false positives, which are the same each time a transaction is read. Owned by
 * the mapping thread.
 */
final class DeletedKeys {
    private static final int BITS = 1 << 20;

    private final BitSet hashes = new BitSet(BITS);
    private @Nullable Long transactionId;

    void add(RowIdentity row) {
        hashes.set(bit(row));
    }

    boolean mayContain(RowIdentity row) {
        return hashes.get(bit(row));
    }

    /** Enters a transaction: clears the keys of any other one. */
    void in(@Nullable Long transaction) {
        if (transaction == null || !transaction.equals(transactionId)) {
            hashes.clear();
            transactionId = transaction;
        }
    }

    private static int bit(RowIdentity row) {
        int hash = (row.source() + '/' + row.primaryKey()).hashCode();
        return (hash ^ (hash >>> 12)) & (BITS - 1);
    }
}
