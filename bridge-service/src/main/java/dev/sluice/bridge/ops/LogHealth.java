package dev.sluice.bridge.ops;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.bridge.log.EventLog;

/** UP while the log can be read. */
public final class LogHealth implements HealthIndicator {
    private final EventLog log;

    /** The health of {@code log}. */
    public LogHealth(EventLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
        return log.unavailableSince()
                .map(since -> Health.down().withDetail("reason", "Kafka does not answer")
                        .withDetail("since", since.toString()).build())
                .orElseGet(() -> Health.up().build());
    }
}
