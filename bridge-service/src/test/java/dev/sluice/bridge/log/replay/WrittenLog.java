package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.position;

/** A log under test and what was written to it, in a log of one partition, which holds all tenants. */
abstract class WrittenLog {
    static final List<String> TENANTS = List.of("acme", "globex", "initech");
    static final Position BEFORE_ALL = position(-1, -1);

    final List<Sent> sent = new ArrayList<>();
    final Set<String> touched = new HashSet<>();
    final AtomicInteger truncations = new AtomicInteger();
    final Random random = new Random(3);
    LogUnderTest under;
    EventLog log;
    long time = 1_700_000_000_000L;

    record Sent(int channel, String tenant, long time, String json) {
        String lines() {
            return TestReplay
                    .brief("event: " + TestRecords.CHANNELS.get(channel).name() + ":new\ndata: " + json + "\n");
        }
    }

    protected abstract LogUnderTest open(LogObserver observer);

    @BeforeEach
    void open() {
        under = open(new LogObserver() {
            @Override
            public void appended(int partition, Collection<String> tenants) {
                synchronized (touched) {
                    touched.addAll(tenants);
                }
            }

            @Override
            public void truncated(int partition, String reason) {
                truncations.incrementAndGet();
            }
        });
        log = under.log();
    }

    @AfterEach
    void close() {
        under.close();
    }

    final void commit(int channel, String tenant, int events) {
        under.begin();
        for (int i = 0; i < events; i++) {
            send(channel, tenant);
        }
        under.commit();
    }

    final void writeAtRandom(int events) {
        for (int written = 0; written < events;) {
            under.begin();
            for (int i = random.nextInt(400); i >= 0 && written < events; i--, written++) {
                send(random.nextInt(2), TENANTS.get(random.nextInt(TENANTS.size())), "x".repeat(random.nextInt(600)));
            }
            under.commit();
        }
    }

    final void send(int channel, String tenant) {
        send(channel, tenant, "");
    }

    final void send(int channel, String tenant, String text) {
        time += random.nextInt(1, 4) / 2;
        var event = new Sent(channel, tenant, time, "{\"number\":" + sent.size() + ",\"text\":\"" + text + "\"}");
        sent.add(event);
        under.send(channel, tenant, event.time, event.json);
    }

    /** Returns the lines that a replay delivers, in order. */
    final List<String> expected(String tenant) {
        return sent.stream().filter(event -> event.tenant.equals(tenant))
                .sorted(Comparator.comparingLong(Sent::time).thenComparingInt(Sent::channel)).map(Sent::lines).toList();
    }

    final TestReplay replay(String tenant, Position after, Position until) {
        return new TestReplay(log, log.channels().all(), tenant, after, until).run(under);
    }

    static ReplayRequest request(List<Channel> channels, Position after, Position until) {
        return new ReplayRequest(0, channels, "acme", after, until);
    }
}
