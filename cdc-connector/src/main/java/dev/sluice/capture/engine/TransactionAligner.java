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
 * Ends Kafka transactions where PostgreSQL transactions end and nowhere else: rows stream into the open one, the last END
 * in hand ends it with its own offset. So the copy of the rows that were there ends with the first change that follows it,
 * as a whole or not at all. The same for both runtimes; what is sent, and how, is the transaction's affair. Owned by the
 * polling thread.
 */
final class TransactionAligner {
    private final EventMapper mapper;
    private final AlignedTransaction transaction;
    private int transactionsInHand;

    TransactionAligner(EventMapper mapper, AlignedTransaction transaction) {
        this.mapper = mapper;
        this.transaction = transaction;
    }

    /**
     * Takes what the connector has read.
     *
     * @return the place of the END with which the Kafka transaction ended; -1 if none is among them
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
        transactionsInHand++;
        if (isLast) {
            int transactions = transactionsInHand;
            transactionsInHand = 0;
            transaction.commit(transactions, offset, new Watermark(SourceOffsets.commitTime(offset),
                    Objects.requireNonNull(SourceOffsets.lsn(offset), "an END without an LSN")));
        }
    }

    private static boolean endsTransaction(SourceRecord record) {
        return record.value() instanceof Struct value && value.schema().field("status") != null
                && value.schema().field("event_count") != null && "END".equals(value.getString("status"));
    }
}
