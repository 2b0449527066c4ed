package dev.sluice.capture.kafka;

import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;

import dev.sluice.capture.event.MappedRecord;

/**
 * The records of {@link EventRecords} for a Connect worker to send: bytes, which its ByteArrayConverter leaves as they
 * are. Owned by one thread.
 */
public final class ConnectRecords {
    private final EventRecords records;
    private final Map<String, ?> sourcePartition;

    /**
     * @param records
     *            forms them
     * @param sourcePartition
     *            Connect's key of the source offset
     */
    public ConnectRecords(EventRecords records, Map<String, ?> sourcePartition) {
        this.records = records;
        this.sourcePartition = Map.copyOf(sourcePartition);
    }

    /** A row; its source offset is the one that stays in force until the transaction ends. */
    public HandedRecord row(MappedRecord record, Map<String, ?> offset) {
        return of(records.row(record), offset);
    }

    /** A row that was there before the capture. */
    public HandedRecord olderRow(MappedRecord record, Map<String, ?> offset) {
        return of(records.olderRow(record), offset);
    }

    /** The end of a transaction, with the offset that is in force from there. */
    public HandedRecord watermark(Watermark watermark, Map<String, ?> offset) {
        return of(records.watermark(watermark), offset);
    }

    private HandedRecord of(ProducerRecord<byte[], byte[]> record, Map<String, ?> offset) {
        return new HandedRecord(sourcePartition, offset, record);
    }
}
