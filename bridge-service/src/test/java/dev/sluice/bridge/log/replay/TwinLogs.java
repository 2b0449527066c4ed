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
    private static final LogObserver NOBODY = new LogObserver() {
    };

    final MemoryEventLog followed;
    final MemoryEventLog unfollowed = new MemoryEventLog(ONE_PARTITION, MemoryEventLog.Size.AMPLE, NOBODY);
    final List<EventRecord> records = new ArrayList<>();
    private long time = 1000;

    TwinLogs(MemoryEventLog.Size size) {
        followed = new MemoryEventLog(ONE_PARTITION, size, NOBODY);
        followed.tail(0, "acme", followed.bounds(0));
    }

    void append(int channel, String tenant, int later) {
        time += later;
        String json = "{\"n\":" + records.size() + "}";
        records.add(followed.append(channel, tenant, null, time, json));
        unfollowed.append(channel, tenant, null, time, json);
    }

    void skip(int channel) {
        followed.skip(channel, 0, 1);
        unfollowed.skip(channel, 0, 1);
    }

    /** Reads to the end, all at the same time, as after an outage. */
    static void runAll(MemoryEventLog log, List<TestReplay> replays) {
        while (!replays.stream().allMatch(TestReplay::isDone)) {
            List<TestReplay> open = replays.stream().filter(replay -> !replay.isDone()).toList();
            List<CompletableFuture<ReplayResult>> answers = open.stream().map(TestReplay::ask).toList();
            while (!answers.stream().allMatch(CompletableFuture::isDone)) {
                assertThat(log.step()).isTrue();
            }
            for (int i = 0; i < open.size(); i++) {
                open.get(i).take(answers.get(i).join());
            }
        }
    }
}
