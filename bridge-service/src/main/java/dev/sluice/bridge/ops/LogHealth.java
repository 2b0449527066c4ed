package dev.sluice.bridge.ops;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogUnavailableException;

/** UP while the log can be read: a partition's bounds are asked of its leader. */
public final class LogHealth implements HealthIndicator {
    private final EventLog log;

    /** The health of {@code log}. */
    public LogHealth(EventLog log) {
        this.log = log;
    }

    @Override
    public Health health() {
        try {
            log.bounds(0);
            return Health.up().build();
        } catch (LogUnavailableException unavailable) {
            return Health.down().withDetail("reason", String.valueOf(unavailable.getMessage())).build();
        }
    }
}
