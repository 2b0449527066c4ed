package dev.sluice.capture.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.event.RowChange;
import dev.sluice.capture.kafka.Watermark;

/**
 * The alignment of Kafka transactions with PostgreSQL transactions. Rows are added to the open Kafka transaction as
 * they arrive; the last END of a batch commits it with the source offset of that END. An initial snapshot has no END,
 * so the END of the first transaction after it commits the whole snapshot. Used in both runtimes. Owned by the polling
 * thread.
 */
final class TransactionAligner {
    private final EventMapper mapper;
    private final AlignedTransaction transaction;
    private int pendingTransactions;

    TransactionAligner(EventMapper mapper, AlignedTransaction transaction) {
        this.mapper = mapper;
        this.transaction = transaction;
    }

    /**
     * Adds the records that the connector has read.
     *
     * @return the index of the END with which the Kafka transaction was committed; -1 if there is none
     */
    int take(List<SourceRecord> batch) {
        int lastEnd = batch.size() - 1;
        while (lastEnd >= 0 && !endsTransaction(batch.get(lastEnd))) {
            lastEnd--;
        }
        for (int i = 0; i < batch.size(); i++) {
            SourceRecord record = batch.get(i);
            RowChange change = RowChange.of(record);
            if (change != null) {
                take(change);
            } else if (endsTransaction(record)) {
                end(record, i == lastEnd);
            }
        }
        return lastEnd;
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

    private void end(SourceRecord end, boolean isLast) {
        Map<String, ?> offset = end.sourceOffset();
        transaction.ended(SourceOffsets.commitTime(offset));
        pendingTransactions++;
        if (isLast) {
            int transactions = pendingTransactions;
            pendingTransactions = 0;
            transaction.commit(transactions, offset, new Watermark(SourceOffsets.commitTime(offset),
                    Objects.requireNonNull(SourceOffsets.lsn(offset), "an END without an LSN")));
        }
    }

    private static boolean endsTransaction(SourceRecord record) {
        return record.value() instanceof Struct value && value.schema().field("status") != null
                && value.schema().field("event_count") != null && "END".equals(value.getString("status"));
    }
}
