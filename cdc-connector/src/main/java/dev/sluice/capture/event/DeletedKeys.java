package dev.sluice.capture.event;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * Which keys the transaction in hand may have deleted, so that a row inserted again there gets another id than the first.
 * Bounded: it holds hashes, and may take a key for deleted that is not, the same one each time a transaction is read.
 * Owned by the mapping thread.
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

    /** Forgets the keys of any other transaction. */
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
