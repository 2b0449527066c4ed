package dev.sluice.capture.kafka;

import java.util.Map;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record for a Connect worker to send. The worker keeps it until its transaction ends, so that its content is dropped as
 * soon as it is sent: otherwise a large transaction would fill the worker's memory. Equal to itself alone. Read and
 * released by the worker's thread.
 */
public final class HandedRecord extends SourceRecord {
    private static final Headers NO_HEADERS = new ConnectHeaders();

    private byte @Nullable [] key;
    private byte @Nullable [] value;
    private Headers headers;

    HandedRecord(Map<String, ?> sourcePartition, Map<String, ?> sourceOffset, ProducerRecord<byte[], byte[]> record) {
        super(sourcePartition, sourceOffset, record.topic(), record.partition(), Schema.OPTIONAL_BYTES_SCHEMA, null,
                Schema.OPTIONAL_BYTES_SCHEMA, null, record.timestamp(), NO_HEADERS);
        this.key = record.key();
        this.value = record.value();
        this.headers = new ConnectHeaders();
        for (Header header : record.headers()) {
            headers.addBytes(header.key(), header.value());
        }
    }

    /** It is sent: nobody asks for its content again. */
    public void release() {
        key = null;
        value = null;
        headers = NO_HEADERS;
    }

    @Override
    public @Nullable Object key() {
        return key;
    }

    @Override
    public @Nullable Object value() {
        return value;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Without its content, which may be anybody's. */
    @Override
    public String toString() {
        return "HandedRecord[" + topic() + "-" + kafkaPartition() + "]";
    }
}
