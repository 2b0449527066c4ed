package dev.sluice.capture.row;

import java.time.Instant;

/**
 * The end of a committed transaction.
 *
 * @param lsn
 *            the LSN after its commit record: everything before it has been delivered
 * @param transactionId
 *            the transaction's id
 * @param commitTime
 *            when it was committed, with microseconds
 * @param keys
 *            {@link KeyColumns#text()} at this point of the WAL: what is decoded later may already have changed it
 */
public record TransactionEnd(long lsn, long transactionId, Instant commitTime, String keys) implements WalEvent {}
