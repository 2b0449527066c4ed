package dev.sluice.capture.row;

import java.time.Instant;

/** What the WAL delivers, in order: the changes of a transaction, then its end. */
public sealed interface WalEvent permits RowChange, TransactionEnd {
    /** Returns the commit time of the transaction, with microseconds. */
    Instant commitTime();
}
