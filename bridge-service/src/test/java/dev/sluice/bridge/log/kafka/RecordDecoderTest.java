package dev.sluice.bridge.log.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.WalRange;
import dev.sluice.schemas.EventHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class RecordDecoderTest {
    private static final Channel ACTIVITY = new Channel(0, "activity", "sluice.activity", "k7f3");

    private final List<String> unreadable = new ArrayList<>();
    private final RecordDecoder decoder = new RecordDecoder(new LogObserver() {
        @Override
        public void unreadable(Channel channel, long offset, String reason) {
            unreadable.add(reason);
        }
    });

    private EventRecord decode(String tenant, byte[] value, String recipient) {
        var record = new ConsumerRecord<byte[], byte[]>("sluice.activity", 3, 1041, utf8(tenant), value);
        record.headers().add(EventHeaders.TYPE, utf8("activity:new"));
        record.headers().add(EventHeaders.RECIPIENT_ID, utf8(recipient));
        return decoder.decode(ACTIVITY, record);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void findsALineBreakAtAnyIndex() {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] value = new byte[length];
                Arrays.fill(value, (byte) 'x');
                value[at] = (byte) (at % 2 == 0 ? '\n' : '\r');

                assertThat(decode("acme", value, "ada").tenant()).describedAs("%d of %d", at, length).isEmpty();
            }
        }
    }

    @Test
    void acceptsEveryOtherByte() {
        for (int unit = 0; unit < 256; unit++) {
            byte[] value = new byte[17];
            Arrays.fill(value, (byte) unit);

            assertThat(decode("acme", value, "ada").tenant()).describedAs("byte %d", unit)
                    .isEqualTo(unit == '\n' || unit == '\r' ? "" : "acme");
        }
    }

    @Test
    void aGapRecordIsAMarker() {
        EventRecord marker = decodeWithoutKey("system:gap", "gap/0/1C43A90/12/1C43D08");

        assertThat(marker.sourceGap()).isEqualTo(new WalRange("0/1C43A90", "12/1C43D08"));
        assertThat(marker.tenant()).isEmpty();
        assertThat(unreadable).isEmpty();
    }

    /**
     * An earlier version of the bridge, which does not know markers, treats them like this record, because they have no
     * key.
     */
    @Test
    void anyOtherRecordWithoutAKeyReachesNobody() {
        assertThat(decodeWithoutKey("system:other", "gap/0/1C43A90/0/1C43D08").sourceGap()).isNull();
        assertThat(decodeWithoutKey("system:gap", "gap/0/1C43A90").sourceGap()).isNull();
        EventRecord nothing = decodeWithoutKey("system:gap", "");

        assertThat(nothing.sourceGap()).isNull();
        assertThat(nothing.tenant()).isEmpty();
        assertThat(unreadable).hasSize(3).allMatch(reason -> reason.startsWith("it has no key"));
    }

    @Test
    void aRecordOfATenantIsNoMarkerWhateverItsType() {
        var record = new ConsumerRecord<byte[], byte[]>("sluice.activity", 3, 1041, utf8("acme"), utf8("{}"));
        record.headers().add(EventHeaders.TYPE, utf8("system:gap"));
        record.headers().add(EventHeaders.ID, utf8("gap/0/1C43A90/0/1C43D08"));

        assertThat(decoder.decode(ACTIVITY, record).sourceGap()).isNull();
    }

    private EventRecord decodeWithoutKey(String type, String id) {
        var record = new ConsumerRecord<byte[], byte[]>("sluice.activity", 3, 1041, null,
                utf8("{\"reason\":\"gap\"}"));
        record.headers().add(EventHeaders.TYPE, utf8(type));
        record.headers().add(EventHeaders.ID, utf8(id));
        return decoder.decode(ACTIVITY, record);
    }

    @Test
    void neverConfusesTwoStrings() {
        for (int round = 0; round < 2; round++) {
            for (int n = 0; n < 10_000; n++) {
                EventRecord record = decode("tenant-" + n, utf8("{}"), "user " + n + " ü");

                assertThat(record.tenant()).isEqualTo("tenant-" + n);
                assertThat(record.recipient()).isEqualTo("user " + n + " ü");
            }
        }
    }

    @Test
    void internsRepeatedStrings() {
        String first = Objects.requireNonNull(decode("acme", utf8("{}"), "ada").recipient());
        String again = Objects.requireNonNull(decode("acme", utf8("{}"), "ada").recipient());

        assertThat(again).isSameAs(first);
    }
}
