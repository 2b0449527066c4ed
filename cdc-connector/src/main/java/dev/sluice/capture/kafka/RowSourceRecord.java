package dev.sluice.capture.kafka;

import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A row for a Connect worker to send. Equal to every other row: until a transaction ends, the worker keeps the records that
 * are sent as keys of a map, to name them to a task that asks for it. This one does not ask, so the map may hold one of
 * them instead of millions. Immutable but for the bytes, which nobody changes.
 */
final class RowSourceRecord extends SourceRecord {
    RowSourceRecord(Map<String, ?> sourcePartition, Map<String, ?> sourceOffset,
            ProducerRecord<byte[], byte[]> record) {
        super(sourcePartition, sourceOffset, record.topic(), record.partition(), Schema.OPTIONAL_BYTES_SCHEMA,
                record.key(), Schema.OPTIONAL_BYTES_SCHEMA, record.value(), record.timestamp(), headers(record));
    }

    private static ConnectHeaders headers(ProducerRecord<byte[], byte[]> record) {
        ConnectHeaders headers = new ConnectHeaders();
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
