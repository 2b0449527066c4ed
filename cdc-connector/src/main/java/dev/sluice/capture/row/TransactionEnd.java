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
 */
public record TransactionEnd(long lsn, long transactionId, Instant commitTime) implements WalEvent {}
