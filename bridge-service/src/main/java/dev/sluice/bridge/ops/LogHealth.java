package dev.sluice.bridge.ops;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.bridge.log.kafka.CurrentLog;

/** The health of the log: UP while it can be read from Kafka. */
public final class LogHealth implements HealthIndicator {
    private final CurrentLog log;

    public LogHealth(CurrentLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
        return log.outage().map(outage -> Health.down().withDetail("reason", outage.reason())
                .withDetail("since", outage.since().toString()).build()).orElseGet(() -> Health.up().build());
    }
}
