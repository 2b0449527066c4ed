package dev.sluice.bridge.log.kafka;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import dev.sluice.schemas.EventHeaders;

/**
 * A reader of the headers that an event is served with. It compares header names as bytes: Kafka's consumer would decode
 * each of a dozen names into a string, which takes a fifth of a replay's time. These bytes are a private field of
 * Kafka's class. If they cannot be accessed, or a name has been decoded already, the name is compared as a string. Used
 * by one thread at a time.
 */
final class RecordHeaderReader {
    private static final @Nullable VarHandle NAME_BYTES = nameBytes();
    private static final List<byte[]> NAMES = List.of(utf8(EventHeaders.TYPE), utf8(EventHeaders.KIND),
            utf8(EventHeaders.RECIPIENT_ID));
    private static final List<String> NAME_TEXTS = List.of(EventHeaders.TYPE, EventHeaders.KIND,
            EventHeaders.RECIPIENT_ID);

    /** In the order of the names; null for a header that the record does not have. */
    private final @Nullable Header[] found = new Header[NAMES.size()];

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable VarHandle nameBytes() {
        try {
            return MethodHandles.privateLookupIn(RecordHeader.class, MethodHandles.lookup())
                    .findVarHandle(RecordHeader.class, "keyBuffer", ByteBuffer.class);
        } catch (ReflectiveOperationException otherVersion) {
            return null;
        }
    }

    /** Returns whether names are compared as bytes. */
    static boolean comparesBytes() {
        return NAME_BYTES != null;
    }

    /** Reads a record's headers. If a name occurs twice, the last one counts. */
    void read(Headers headers) {
        Arrays.fill(found, null);
        for (Header header : headers) {
            int name = indexOf(header);
            if (name >= 0) {
                found[name] = header;
            }
        }
    }

    private static int indexOf(Header header) {
        ByteBuffer bytes = NAME_BYTES != null && header instanceof RecordHeader record
                ? (ByteBuffer) NAME_BYTES.get(record)
                : null;
        return bytes == null ? NAME_TEXTS.indexOf(header.key()) : indexOf(bytes);
    }

    private static int indexOf(ByteBuffer name) {
        for (int index = 0; index < NAMES.size(); index++) {
            if (isEqual(NAMES.get(index), name)) {
                return index;
            }
        }
        return -1;
    }

    private static boolean isEqual(byte[] expected, ByteBuffer name) {
        int length = name.remaining();
        if (length != expected.length) {
            return false;
        }
        int from = name.position();
        // The names have a common prefix, so they differ at their ends.
        for (int at = length - 1; at >= 0; at--) {
            if (name.get(from + at) != expected[at]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the type of the last record that was read; null if it has none. */
    byte @Nullable [] type() {
        return value(0);
    }

    /** Returns the kind of the last record that was read; null if it has none. */
    byte @Nullable [] kind() {
        return value(1);
    }

    /** Returns the recipient of the last record that was read; null if all users of the tenant may see it. */
    byte @Nullable [] recipient() {
        return value(2);
    }

    private byte @Nullable [] value(int name) {
        Header header = found[name];
        return header == null ? null : header.value();
    }
}
