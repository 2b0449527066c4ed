package dev.sluice.bridge.log.kafka;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.WalRange;
import dev.sluice.schemas.EventHeaders;
import dev.sluice.schemas.EventTypes;
import dev.sluice.schemas.TenantId;

/**
 * The decoder of Kafka records into event records. A gap record of the capture becomes a marker. Any other Kafka record
 * that is not an event of the capture becomes an event record that no client receives. Used by one thread at a time.
 */
final class RecordDecoder {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final LogTelemetry telemetry;
    private final StringInterner tenants = new StringInterner(TenantId::isValid);
    private final StringInterner texts = new StringInterner(text -> true);
    private final RecordHeaderReader headers = new RecordHeaderReader();

    RecordDecoder(LogTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    EventRecord decode(Channel channel, ConsumerRecord<byte[], byte[]> record) {
        var coordinates = new EventRecord.Coordinates(channel.index(), record.offset(), record.leaderEpoch().orElse(0),
                record.timestamp());
        WalRange lost = sourceGap(record);
        if (lost != null) {
            return EventRecord.gap(coordinates, lost);
        }
        headers.read(record.headers());
        byte[] type = headers.type();
        if (record.key() == null || record.value() == null || type == null) {
            return unreadable(channel, coordinates, "it has no key, no value or no " + EventHeaders.TYPE + " header");
        }
        String tenant = tenants.intern(record.key());
        if (tenant == null) {
            return unreadable(channel, coordinates, "its key is not a tenant id");
        }
        if (hasLineBreak(type) || hasLineBreak(record.value())) {
            return unreadable(channel, coordinates, "its type or value has a line break");
        }
        var audience = new EventRecord.Audience(tenant, text(headers.kind()), text(headers.recipient()));
        return EventRecord.event(coordinates, audience, type, record.value());
    }

    /** Returns the range of the WAL that a gap marker reports; null if the record is not a marker. */
    static @Nullable WalRange sourceGap(ConsumerRecord<byte[], byte[]> record) {
        byte[] type = record.key() == null ? header(record, EventHeaders.TYPE) : null;
        byte[] id = type == null ? null : header(record, EventHeaders.ID);
        return type != null && id != null && EventTypes.GAP.equals(new String(type, StandardCharsets.UTF_8))
                ? WalRange.ofGapId(new String(id, StandardCharsets.UTF_8)).orElse(null)
                : null;
    }

    /** Returns the size of a record's key and value before compression, in bytes. */
    static long bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0L, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
    }

    private @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : texts.intern(value);
    }

    private EventRecord unreadable(Channel channel, EventRecord.Coordinates coordinates, String reason) {
        telemetry.unreadable(channel, coordinates.offset(), reason);
        return EventRecord.unreadable(coordinates);
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

    /** Returns a value with a high bit set if one of the eight bytes is zero. */
    private static long zeros(long eight) {
        return eight - ONES & ~eight;
    }
}
