package dev.sluice.bridge.http;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.log.TestRecords;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;

/** A small tenant's replay from a big partition: cheaper with the index, and the same in each byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantIndexIT {
    private static final String SMALL = "small";
    private static final int RECORDS = 20_000;
    private static final int EVENTS = 10;

    private TestLog log;

    @BeforeAll
    void write() {
        log = new TestLog(Backends.shared().bootstrapServers(), "tenant-index-it");
        String big = TestRecords.sharingPartitionWith(SMALL);
        for (int n = 0; n < RECORDS; n++) {
            if (n % 1000 == 0) {
                log.begin();
            }
            log.send(n % 3 == 0 ? "notification" : "activity", n % (RECORDS / EVENTS) == 700 ? SMALL : big, null,
                    "{\"n\":" + n + ",\"text\":\"" + "x".repeat(200) + "\"}", 1_700_000_000_000L + n / 2);
            if (n % 1000 == 999) {
                log.commit();
            }
        }
    }

    @AfterAll
    void stop() {
        log.close();
    }

    @Test
    void givesTheSameIdsAndBytesColdWarmAndWithout() {
        List<Frame> cold;
        List<Frame> warm;
        List<Frame> without;
        // No block is kept, so that whatever is not read again is the index's doing.
        try (var bridge = new TestBridge(log, Map.of("sluice.log.replay-cache", "0B"))) {
            cold = replay(bridge);
            double readCold = count(bridge, "sluice.log.read.bytes", "purpose", "replay");
            warm = replay(bridge);
            double readWarm = count(bridge, "sluice.log.read.bytes", "purpose", "replay") - readCold;

            assertThat(readWarm).isLessThan(readCold / 3);
            assertThat(count(bridge, "sluice.replay.skipped.offsets")).isGreaterThan(RECORDS / 2);
            assertThat(count(bridge, "sluice.replay.blocks", "origin", "slices")).isPositive();
        }
        try (var bridge = new TestBridge(log,
                Map.of("sluice.log.replay-cache", "0B", "sluice.log.tenant-index", "0B"))) {
            without = replay(bridge);

            assertThat(replay(bridge)).isEqualTo(without);
            assertThat(count(bridge, "sluice.replay.skipped.offsets")).isZero();
        }
        assertThat(cold).hasSize(EVENTS);
        assertThat(warm).isEqualTo(cold);
        assertThat(without).isEqualTo(cold);
    }

    private static List<Frame> replay(TestBridge bridge) {
        try (EventStream stream = bridge.streamSoon(TestBridge.token(SMALL, "ada"), "?since=earliest")) {
            List<Frame> events = stream.events(EVENTS);
            stream.next("caught-up");
            return events;
        }
    }

    private static double count(TestBridge bridge, String name, String... tags) {
        Counter counter = bridge.bean(MeterRegistry.class).find(name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }
}
