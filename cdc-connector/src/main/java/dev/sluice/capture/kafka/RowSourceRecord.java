package dev.sluice.capture.kafka;

import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A row as a Connect source record that is equal to every other row. Until a transaction ends, the worker keeps sent
 * records as keys of a map, for a task's {@code commitRecord}. This task does not need them, so the map holds one row
 * instead of millions. Immutable, provided that no caller changes the bytes.
 */
final class RowSourceRecord extends SourceRecord {
    RowSourceRecord(Map<String, ?> sourcePartition, Map<String, ?> sourceOffset,
            ProducerRecord<byte[], byte[]> record) {
        super(sourcePartition, sourceOffset, record.topic(), record.partition(), Schema.OPTIONAL_BYTES_SCHEMA,
                record.key(), Schema.OPTIONAL_BYTES_SCHEMA, record.value(), record.timestamp(), headers(record));
    }

    private static ConnectHeaders headers(ProducerRecord<byte[], byte[]> record) {
        var headers = new ConnectHeaders();
        for (Header header : record.headers()) {
            headers.addBytes(header.key(), header.value());
        }
        return headers;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowSourceRecord;
    }

    @Override
    public int hashCode() {
        return RowSourceRecord.class.hashCode();
    }
}
