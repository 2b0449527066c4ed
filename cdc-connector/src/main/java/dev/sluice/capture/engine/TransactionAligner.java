package dev.sluice.capture.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.kafka.Watermark;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.TransactionEnd;
import dev.sluice.capture.row.WalEvent;
import dev.sluice.capture.value.Lsn;

/**
 * The alignment of Kafka transactions with PostgreSQL transactions. Rows are added to the open Kafka transaction as
 * they arrive; the last end of a PostgreSQL transaction that was polled commits it. An initial snapshot has no end, so
 * the end of the first transaction after it commits the whole snapshot. Used in both runtimes. Owned by the polling
 * thread.
 */
final class TransactionAligner {
    private final SnapshotRows snapshot;
    private final WalBatches batches;
    private final Function<TransactionEnd, Map<String, Object>> offsets;
    private final EventMapper mapper;
    private final AlignedTransaction transaction;
    private int pendingTransactions;

    /**
     * @param offsets
     *            returns the source offset to store at the end of a transaction
     */
    TransactionAligner(SnapshotRows snapshot, WalBatches batches,
            Function<TransactionEnd, Map<String, Object>> offsets, EventMapper mapper,
            AlignedTransaction transaction) {
        this.snapshot = snapshot;
        this.batches = batches;
        this.offsets = offsets;
        this.mapper = mapper;
        this.transaction = transaction;
    }

    /**
     * Adds the records that the connector has read.
     *
     * @return whether the Kafka transaction was committed
     */
    boolean take(List<SourceRecord> polled) {
        List<WalBatch> taken = new ArrayList<>();
        for (SourceRecord record : polled) {
            if (isBatch(record)) {
                taken.add(batches.take());
            } else {
                RowChange row = snapshot.read(record);
                if (row != null) {
                    taken.add(new WalBatch(List.of(row), 0));
                }
            }
        }
        long ends = taken.stream().flatMap(batch -> batch.events().stream()).filter(TransactionEnd.class::isInstance)
                .count();
        long left = ends;
        for (WalBatch batch : taken) {
            for (WalEvent event : batch.events()) {
                if (event instanceof RowChange change) {
                    take(change);
                } else if (event instanceof TransactionEnd end) {
                    left--;
                    end(end, left == 0);
                }
            }
            batches.release(batch);
        }
        return ends > 0;
    }

    private void take(RowChange change) {
        for (MappedRecord mapped : mapper.map(change)) {
            if (change.isSnapshotRow()) {
                transaction.snapshotRow(mapped);
            } else {
                transaction.row(mapped);
            }
        }
    }

    private void end(TransactionEnd end, boolean isLast) {
        snapshot.confirm();
        transaction.ended(end.commitTime());
        pendingTransactions++;
        if (isLast) {
            int transactions = pendingTransactions;
            pendingTransactions = 0;
            transaction.commit(transactions, offsets.apply(end),
                    new Watermark(end.commitTime(), Lsn.format(end.lsn())));
        }
    }

    /** Returns whether the record stands for a batch, as a logical decoding message of {@link WalStream} does. */
    static boolean isBatch(SourceRecord record) {
        return record.value() instanceof Struct value && value.schema().field("op") != null
                && "m".equals(value.getString("op"));
    }
}
