package dev.sluice.bridge.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.bridge.log.kafka.WatermarkFollower;

/** Freshness of the capture: UP while its watermark is young, whatever the state of this process (section 9). */
public final class WatermarkHealth implements HealthIndicator {
    private final WatermarkFollower watermark;
    private final OpsSettings settings;
    private final Clock clock;

    /** The health of what {@code watermark} follows. */
    public WatermarkHealth(WatermarkFollower watermark, OpsSettings settings, Clock clock) {
        this.watermark = watermark;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Optional<Instant> latest = watermark.latest();
        if (latest.isEmpty()) {
            return Health.down().withDetail("reason", "no watermark has been read: is the capture running?").build();
        }
        Duration age = Duration.between(latest.get(), clock.instant());
        Health.Builder health = age.compareTo(settings.watermarkStaleAfter()) <= 0
                ? Health.up()
                : Health.down().withDetail("reason", "the capture has said nothing for " + age.toSeconds()
                        + " s: rows committed since may be missing");
        return health.withDetail("commitTime", latest.get().toString()).build();
    }
}
