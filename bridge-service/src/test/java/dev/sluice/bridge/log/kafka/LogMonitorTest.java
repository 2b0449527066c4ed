package dev.sluice.bridge.log.kafka;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.LogOutage;
import dev.sluice.bridge.log.LogTelemetry;

import static org.assertj.core.api.Assertions.assertThat;

class LogMonitorTest {
    /** If the action ran earlier, a client that reconnects at once would get a second goodbye. */
    @Test
    void whatACheckReturnsIsDoneAfterTheOutage() throws Exception {
        var during = new CompletableFuture<Optional<LogOutage>>();
        var then = new CompletableFuture<Optional<LogOutage>>();
        var monitor = new AtomicReference<LogMonitor>();
        var checks = new Object() {
            private boolean failed;

            Optional<Runnable> next() {
                if (!failed) {
                    failed = true;
                    throw new IllegalStateException("Topic t.activity does not exist");
                }
                during.complete(monitor.get().outage());
                return Optional.of(() -> then.complete(monitor.get().outage()));
            }
        };
        try (var started = new LogMonitor(checks::next, new LogTelemetry() {
        }, Clock.systemUTC())) {
            monitor.set(started);
            started.start();

            assertThat(then.get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(during.get()).map(LogOutage::reason).contains("Topic t.activity does not exist");
        }
    }
}
