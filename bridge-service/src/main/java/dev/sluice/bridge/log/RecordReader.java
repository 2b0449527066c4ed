package dev.sluice.bridge.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.TenantId;

/**
 * Turns a Kafka record into an event record; what is not an event of ours becomes nobody's. Used by one thread at a
 * time.
 */
final class RecordReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final LogListener listener;
    private final KnownTexts known = new KnownTexts();

    RecordReader(LogListener listener) {
        this.listener = listener;
    }

    EventRecord read(Channel channel, ConsumerRecord<byte[], byte[]> record) {
        var place = new EventRecord.Place(channel.index(), record.offset(), record.leaderEpoch().orElse(0),
                record.timestamp());
        byte[] type = header(record, EventHeaders.TYPE);
        if (record.key() == null || record.value() == null || type == null) {
            return unreadable(channel, place, "it has no key, no value or no " + EventHeaders.TYPE + " header");
        }
        String tenant = known.text(record.key());
        if (!TenantId.isValid(tenant)) {
            return unreadable(channel, place, "its key is not a tenant id");
        }
        if (hasLineBreak(type) || hasLineBreak(record.value())) {
            return unreadable(channel, place, "its type or value has a line break");
        }
        var audience = new EventRecord.Audience(tenant, text(record, EventHeaders.KIND),
                text(record, EventHeaders.RECIPIENT_ID));
        return EventRecord.event(place, audience, type, record.value());
    }

    /** What a record's key and value take in the log before compression, in bytes. */
    static long bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0L, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
    }

    private @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        byte[] value = header(record, name);
        return value == null ? null : known.text(value);
    }

    private EventRecord unreadable(Channel channel, EventRecord.Place place, String reason) {
        listener.unreadable(channel, place.offset(), reason);
        return EventRecord.unreadable(place);
    }

    private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    private static boolean hasLineBreak(byte[] text) {
        long found = 0;
        int at = 0;
        for (; at <= text.length - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONGS.get(text, at);
            found |= zeros(eight ^ ONES * '\n') | zeros(eight ^ ONES * '\r');
        }
        for (; at < text.length; at++) {
            found |= text[at] == '\n' || text[at] == '\r' ? HIGH_BITS : 0;
        }
        return (found & HIGH_BITS) != 0;
    }

    /** With high bits set if one of eight bytes is zero: only then does taking one from each borrow from a bit that was not set. */
    private static long zeros(long eight) {
        return eight - ONES & ~eight;
    }
}
