package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.TestRecords;

import static org.assertj.core.api.Assertions.assertThat;

class MergeBufferTest {
    private final MergeBuffer merge = new MergeBuffer(TestRecords.CHANNELS.all(), TestRecords.position(-1, -1),
            TestRecords.position(10, 10));

    @Test
    void holdsARecordBackWhileAnotherChannelMayHaveAnEarlierOne() {
        merge.add(TestRecords.event(0, 1, "acme", null, 100));
        merge.readTo(0, 10);

        assertThat(merge.poll()).isNull();

        merge.readTo(1, 10);
        assertThat(merge.poll()).isNotNull();
        assertThat(merge.isDone()).isTrue();
    }

    @Test
    void ordersByTimestampThenChannel() {
        merge.add(TestRecords.event(1, 0, "acme", null, 100));
        merge.add(TestRecords.event(0, 0, "acme", null, 100));
        merge.add(TestRecords.event(0, 1, "acme", null, 90));
        merge.readTo(0, 10);
        merge.readTo(1, 10);

        assertThat(pollAll(merge)).extracting(record -> record.channel() + "/" + record.offset())
                .containsExactly("0/0", "0/1", "1/0");
    }

    @Test
    void leavesOutRecordsPastTheEnd() {
        merge.add(TestRecords.event(0, 10, "acme"));
        merge.add(TestRecords.event(0, 11, "acme"));
        merge.readTo(0, 11);
        merge.readTo(1, 10);

        assertThat(pollAll(merge)).extracting(EventRecord::offset).containsExactly(10L);
    }

    /** The order does not depend on how the fetches of the channels interleave. */
    @Property
    void mergesInTheSameOrderHoweverFetchesInterleave(@ForAll Random random) {
        List<List<EventRecord>> channels = List.of(ascending(0, random), ascending(1, random));
        List<EventRecord> first = mergeFetchByFetch(channels, new Random(1));

        assertThat(mergeFetchByFetch(channels, random)).isEqualTo(first);
        assertThat(first).hasSize(22);
    }

    private static List<EventRecord> ascending(int channel, Random random) {
        List<EventRecord> records = new ArrayList<>();
        long timestamp = 0;
        for (int offset = 0; offset <= 10; offset++) {
            timestamp += random.nextInt(3);
            records.add(TestRecords.event(channel, offset, "acme", null, timestamp));
        }
        return records;
    }

    private static List<EventRecord> mergeFetchByFetch(List<List<EventRecord>> channels, Random random) {
        var merge = new MergeBuffer(TestRecords.CHANNELS.all(), TestRecords.position(-1, -1),
                TestRecords.position(10, 10));
        int[] next = {0, 0};
        List<EventRecord> merged = new ArrayList<>();
        while (!merge.isDone()) {
            int channel = random.nextInt(2);
            if (next[channel] <= 10) {
                merge.add(channels.get(channel).get(next[channel]));
                merge.readTo(channel, next[channel]++);
            }
            merged.addAll(pollAll(merge));
        }
        return merged;
    }

    private static List<EventRecord> pollAll(MergeBuffer merge) {
        List<EventRecord> records = new ArrayList<>();
        for (EventRecord record = merge.poll(); record != null; record = merge.poll()) {
            records.add(record);
        }
        return records;
    }
}
