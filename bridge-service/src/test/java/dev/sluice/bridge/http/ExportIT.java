package dev.sluice.bridge.http;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.embedded.Backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An export of a million events: all of them, in order, in little memory, however slowly they are read. Isolated, because
 * it measures the memory of the whole process.
 */
@Isolated
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportIT {
    private static final int EVENTS = 1_000_000;
    private static final int TRANSACTION = 50_000;
    private static final int SLOW_READERS = 8;
    private static final long MEBIBYTE = 1024 * 1024;

    private TestLog log;
    private TestBridge bridge;
    private Polls auditor;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "export-it");
        bridge = new TestBridge(log, Map.of("sluice.log.replay-cache", "4MB"));
        auditor = new Polls(bridge, TestBridge.token("audited", "ada"));
        for (int from = 0; from < EVENTS; from += TRANSACTION) {
            log.begin();
            for (int n = from; n < from + TRANSACTION; n++) {
                log.send(n % 3 == 0 ? "notification" : "activity", "audited", null, data(n));
            }
            log.commit();
        }
        await().until(() -> auditor.page("?since=earliest&limit=1").behind() >= EVENTS - 1);
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
    }

    private static String data(int n) {
        return "{\"n\":" + n + "}";
    }

    @Test
    void givesEveryEventOnceAndInOrderAndHoldsNextToNothingForReadersThatStop() throws IOException {
        List<InputStream> stopped = new ArrayList<>();
        double deliveredBefore = delivered();
        long before = usedMemory();
        for (int n = 0; n < SLOW_READERS; n++) {
            InputStream export = auditor.open("?since=earliest");
            assertThat(export.read()).isEqualTo('{');
            stopped.add(export);
        }
        awaitStandstill();

        assertThat(delivered() - deliveredBefore).isLessThan(EVENTS);
        assertThat(gauge("sluice.replay.cache.bytes")).isLessThan(5 * MEBIBYTE);
        assertThat(gauge("sluice.tail.partitions")).isZero();
        assertThat(bridge.bean(AdmissionControl.class).open()).isEqualTo(SLOW_READERS);
        // Each of them has some 80 MB to come.
        assertThat(usedMemory() - before).isLessThan(48 * MEBIBYTE);

        for (InputStream export : stopped.subList(1, SLOW_READERS)) {
            export.close();
        }
        await().until(() -> bridge.bean(AdmissionControl.class).open() == 1);
        assertThat(stopped.getFirst().read()).isEqualTo('"');
        readAll(new SequenceInputStream(new ByteArrayInputStream(new byte[]{'{', '"'}),
                stopped.getFirst()));
        await().until(() -> bridge.bean(AdmissionControl.class).open() == 0);
    }

    private static void readAll(InputStream export) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(export, StandardCharsets.UTF_8))) {
            for (int n = 0; n < EVENTS; n++) {
                assertThat(lines.readLine()).endsWith(",\"data\":" + data(n) + "}");
            }
            assertThat(lines.readLine()).startsWith("{\"end\":true,\"position\":\"")
                    .endsWith("\",\"delivered\":" + EVENTS + ",\"gaps\":[]}");
            assertThat(lines.readLine()).isNull();
        }
    }

    /** Until nothing has been written for a while. */
    private void awaitStandstill() {
        double[] last = {-1};
        await().pollInterval(Duration.ofSeconds(1)).until(() -> {
            double now = delivered();
            boolean still = now == last[0];
            last[0] = now;
            return still;
        });
    }

    private double delivered() {
        return bridge.bean(MeterRegistry.class).get("sluice.events.delivered").counter().count();
    }

    private double gauge(String name) {
        return bridge.bean(MeterRegistry.class).get(name).gauge().value();
    }

    private static long usedMemory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
