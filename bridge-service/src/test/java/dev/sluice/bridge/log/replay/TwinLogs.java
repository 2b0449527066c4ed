package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TestRecords;

import static org.assertj.core.api.Assertions.assertThat;

/** Two logs of the same records in one partition; only the first has a tail. */
final class TwinLogs {
    private static final Channels ONE_PARTITION = new Channels(TestRecords.CHANNELS.all(), 1);
    static final List<Channel> BOTH = ONE_PARTITION.all();
    static final List<String> TENANTS = List.of("acme", "globex", "initech");

    final MemoryEventLog withTail;
    final MemoryEventLog withoutTail = new MemoryEventLog(ONE_PARTITION, MemoryEventLog.Size.AMPLE, LogObserver.NONE);
    final List<EventRecord> records = new ArrayList<>();
    private long time = 1000;

    TwinLogs(MemoryEventLog.Size size) {
        withTail = new MemoryEventLog(ONE_PARTITION, size, LogObserver.NONE);
        withTail.tail(0, "acme", withTail.bounds(0));
    }

    void append(int channel, String tenant, int millisLater) {
        time += millisLater;
        String json = "{\"n\":" + records.size() + "}";
        records.add(withTail.append(channel, tenant, null, time, json));
        withoutTail.append(channel, tenant, null, time, json);
    }

    void skip(int channel) {
        withTail.skip(channel, 0, 1);
        withoutTail.skip(channel, 0, 1);
    }

    /** Runs all replays to their ends concurrently, as after an outage. */
    static void runAll(MemoryEventLog log, List<TestReplay> replays) {
        while (!replays.stream().allMatch(TestReplay::isDone)) {
            List<TestReplay> open = replays.stream().filter(replay -> !replay.isDone()).toList();
            List<CompletableFuture<ReplayResult>> results = open.stream().map(TestReplay::readNext).toList();
            while (!results.stream().allMatch(CompletableFuture::isDone)) {
                assertThat(log.step()).isTrue();
            }
            for (int i = 0; i < open.size(); i++) {
                open.get(i).take(results.get(i).join());
            }
        }
    }
}
