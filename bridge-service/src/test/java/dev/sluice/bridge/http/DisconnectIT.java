package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.embedded.Backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Streams whose clients disconnect, and limits that streams without a client would reach. No ping helps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisconnectIT {
    private static final int RELOADS = 300;
    private static final int PER_USER = 3;
    private static final int PER_TENANT = 300;
    private static final Map<String, String> LIMITED = Map.of("sluice.stream.heartbeat", "60s",
            "sluice.limits.per-user", Integer.toString(PER_USER), "sluice.limits.per-tenant",
            Integer.toString(PER_TENANT));
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @TempDir
    private static Path folder;

    private TestLog log;
    private SelfSigned certificate;
    private TestBridge plain;
    private TestBridge secure;

    @BeforeAll
    void start() throws IOException, GeneralSecurityException {
        log = new TestLog(Backends.shared().bootstrapServers(), "disconnect-it");
        certificate = SelfSigned.in(folder);
        plain = new TestBridge(log, LIMITED);
        Map<String, String> properties = new HashMap<>(LIMITED);
        properties.putAll(certificate.properties());
        secure = new TestBridge(log, properties);
    }

    @AfterAll
    void stop() {
        plain.close();
        secure.close();
        log.close();
    }

    /** Opens a stream and reads its first event, which must be {@code ready}. */
    private RawConnection ready(boolean tls, String tenant, String user) throws IOException {
        TestBridge bridge = tls ? secure : plain;
        RawConnection connection = new RawConnection(bridge.uri, tls ? certificate.trusting() : null)
                .get("/api/v1/stream", "1.1", TestBridge.token(tenant, user));
        assertThat(connection.head()).first().isEqualTo("HTTP/1.1 200 OK");
        assertThat(connection.chunk()).contains("event: ready\n");
        return connection;
    }

    private static int open(TestBridge bridge) {
        return bridge.bean(AdmissionControl.class).open();
    }

    private static double left(TestBridge bridge) {
        return bridge.bean(MeterRegistry.class).counter("sluice.disconnects", "cause", "left").count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reloadingAPageNeverMeetsALimit(boolean tls) throws IOException {
        TestBridge bridge = tls ? secure : plain;
        double left = left(bridge);
        for (int reload = 0; reload < RELOADS; reload++) {
            ready(tls, "reloading", "ada").close();
        }
        await().atMost(AT_ONCE).until(() -> open(bridge) == 0);
        assertThat(left(bridge)).isEqualTo(left + RELOADS);
    }

    @Test
    void aWholeTenantThatLeavesGivesAllItsPlacesBack() throws IOException {
        double left = left(plain);
        for (int time = 0; time < 2; time++) {
            List<RawConnection> streams = new ArrayList<>();
            for (int n = 0; n < PER_TENANT; n++) {
                streams.add(ready(false, "leaving", "user-" + n / PER_USER));
            }
            assertThat(open(plain)).isEqualTo(PER_TENANT);
            for (RawConnection stream : streams) {
                stream.close();
            }
            await().atMost(AT_ONCE).until(() -> open(plain) == 0);
        }
        assertThat(left(plain)).isEqualTo(left + 2.0 * PER_TENANT);
    }
}
