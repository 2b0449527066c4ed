package dev.sluice.bridge.http;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.embedded.Backends;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RequiredTools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client whose machine vanishes without a packet while events are written to it. Nothing is acknowledged any more, so
 * the buffers of the network fill.
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlackholedPeerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int EVENTS = 100;
    private static final String TENANT = "vanishing";

    private TestLog log;

    @BeforeAll
    void start() {
        log = new TestLog(Backends.shared().bootstrapServers(), "blackhole-it");
    }

    @AfterAll
    void stop() {
        log.close();
    }

    @Test
    void endsAsStalledOnceAndGivesItsPlaceBack() throws Exception {
        String curl = RequiredTools.ofThisMachine().require("curl").toString();
        try (VirtualNetwork network = VirtualNetwork.create();
                var bridge = new TestBridge(log, Map.of("server.address", VirtualNetwork.HERE,
                        "sluice.stream.heartbeat", "1s", "server.jetty.connection-idle-timeout", "3s"));
                ChildProcess client = network.start(curl, "--silent", "--no-buffer", "--header",
                        "Authorization: Bearer " + TestBridge.token(TENANT, "ada"),
                        "http://" + VirtualNetwork.HERE + ":" + bridge.uri.getPort() + "/api/v1/stream")) {
            client.awaitLine(line -> line.startsWith("event: caught-up"), LIMIT);
            AdmissionControl admission = bridge.bean(AdmissionControl.class);
            assertThat(admission.open()).isEqualTo(1);

            network.vanish();
            publishMoreThanBuffersHold();

            await().atMost(LIMIT).until(() -> admission.open() == 0);
            assertThat(client.isAlive()).as("the client knows nothing of the end").isTrue();
            assertThat(disconnects(bridge, "stalled")).isEqualTo(1);
            assertThat(disconnects(bridge, "left")).isZero();
        }
    }

    private void publishMoreThanBuffersHold() {
        log.begin();
        for (int n = 0; n < EVENTS; n++) {
            log.send("activity", TENANT, null, "{\"n\":" + n + ",\"filling\":\"" + "x".repeat(100_000) + "\"}");
        }
        log.commit();
    }

    private static double disconnects(TestBridge bridge, String cause) {
        return bridge.bean(MeterRegistry.class).counter("sluice.disconnects", "cause", cause).count();
    }
}
