package dev.sluice.bridge.log;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChannelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"acme", "globex", "a", "0", "tenant-with-a-longer-name_and.dots"})
    void mapsATenantToThePartitionOfKafkasPartitioner(String tenant) {
        assertThat(TestRecords.CHANNELS.partitionOf(tenant))
                .isEqualTo(BuiltInPartitioner.partitionForKey(tenant.getBytes(StandardCharsets.UTF_8), 32));
    }

    @Test
    void returnsTheMaximumLengthOfIds() {
        assertThat(TestRecords.CHANNELS.maxIdBytes())
                .isEqualTo("activity.31.999999999999~k7f3rr,notification.31.999999999999~p0x2rr".length());
        assertThat(new Channels(List.of(new Channel(0, "aaaaaaaa", "t.a", "aaaa"),
                new Channel(1, "bbbbbbbb", "t.b", "bbbb"), new Channel(2, "cccccccc", "t.c", "cccc"),
                new Channel(3, "dddddddd", "t.d", "dddd")), 32).maxIdBytes()).isLessThanOrEqualTo(128);
    }

    @Test
    void mustBeInOrderOfTheirNames() {
        assertThatThrownBy(() -> new Channels(List.of(new Channel(0, "b", "t.b", "aaaa"),
                new Channel(1, "a", "t.a", "bbbb")), 32)).hasMessageContaining("not in order");
    }
}
