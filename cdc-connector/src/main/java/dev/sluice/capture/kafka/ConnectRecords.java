package dev.sluice.capture.kafka;

import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

import dev.sluice.capture.event.MappedRecord;

/**
 * The records of {@link EventRecords} as Connect source records. They hold bytes, which the worker's ByteArrayConverter
 * does not change. Owned by one thread.
 */
public final class ConnectRecords {
    private final EventRecords records;
    private final Map<String, ?> sourcePartition;

    /**
     * @param records
     *            the factory of the Kafka records
     * @param sourcePartition
     *            Connect's key of the source offset
     */
    public ConnectRecords(EventRecords records, Map<String, ?> sourcePartition) {
        this.records = records;
        this.sourcePartition = Map.copyOf(sourcePartition);
    }

    /** Returns a row; its source offset is the one that stays committed until the transaction ends. */
    public SourceRecord row(MappedRecord record, Map<String, ?> offset) {
        return new RowSourceRecord(sourcePartition, offset, records.row(record));
    }

    /** Returns a row read by a snapshot. */
    public SourceRecord snapshotRow(MappedRecord record, Map<String, ?> offset) {
        return new RowSourceRecord(sourcePartition, offset, records.snapshotRow(record));
    }

    /**
     * Returns the end of a transaction, with the source offset to commit with it. Never equal to the record of a row.
     */
    public SourceRecord watermark(Watermark watermark, Map<String, ?> offset) {
        ProducerRecord<byte[], byte[]> record = records.watermark(watermark);
        return new SourceRecord(sourcePartition, offset, record.topic(), record.partition(),
                Schema.OPTIONAL_BYTES_SCHEMA, record.key(), Schema.OPTIONAL_BYTES_SCHEMA, record.value(),
                record.timestamp());
    }
}
