package dev.sluice.bridge.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/** Records and positions for tests, of two channels. */
public final class TestRecords {
    public static final Channels CHANNELS = new Channels(
            List.of(new Channel(0, "activity", "sluice.activity", "k7f3"),
                    new Channel(1, "notification", "sluice.notification", "p0x2")),
            32);

    private TestRecords() {}

    public static Position position(long activity, long notification) {
        return Position.copyOf(new long[]{activity, notification}, new int[]{0, 0});
    }

    public static EventRecord event(int channel, long offset, String tenant) {
        return event(channel, offset, tenant, null, offset);
    }

    public static EventRecord event(int channel, long offset, String tenant, @Nullable String recipient,
            long timestamp) {
        return EventRecord.event(new EventRecord.Coordinates(channel, offset, 0, timestamp),
                new EventRecord.Audience(tenant, null, recipient),
                (CHANNELS.get(channel).name() + ":new").getBytes(StandardCharsets.UTF_8),
                ("{\"n\":" + offset + "}").getBytes(StandardCharsets.UTF_8));
    }

    /** A marker of a gap; its timestamp is its offset. */
    public static EventRecord marker(int channel, long offset) {
        return EventRecord.gap(new EventRecord.Coordinates(channel, offset, 0, offset), new WalRange("0/A0", "0/B0"));
    }

    public static EventRecord named(String event, String json) {
        return EventRecord.event(new EventRecord.Coordinates(0, 0, 0, 0), new EventRecord.Audience("acme", null, null),
                event.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8));
    }

    /** An event of some 20 KB. */
    public static EventRecord large(int channel, long offset, String tenant) {
        return EventRecord.event(new EventRecord.Coordinates(channel, offset, 0, offset),
                new EventRecord.Audience(tenant, null, null), "activity:new".getBytes(StandardCharsets.UTF_8),
                ("\"" + "x".repeat(20_000) + "\"").getBytes(StandardCharsets.UTF_8));
    }

    /** Returns another tenant of the same partition. */
    public static String sharingPartitionWith(String tenant) {
        int partition = CHANNELS.partitionOf(tenant);
        return IntStream.iterate(0, n -> n + 1).mapToObj(n -> "tenant" + n)
                .filter(other -> CHANNELS.partitionOf(other) == partition).findFirst().orElseThrow();
    }
}
