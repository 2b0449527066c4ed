package dev.sluice.bridge.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.sluice.bridge.log.kafka.WatermarkFollower;

/**
 * The health of the capture as seen in the log: UP while the age of its watermark is within the limit (wire protocol,
 * section 9). It does not depend on whether the capture runs in this process.
 */
public final class WatermarkHealth implements HealthIndicator {
    private final WatermarkFollower watermark;
    private final OpsSettings settings;
    private final Clock clock;

    public WatermarkHealth(WatermarkFollower watermark, OpsSettings settings, Clock clock) {
        this.watermark = watermark;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Optional<Instant> latest = watermark.latest();
        if (latest.isEmpty()) {
            return Health.down().withDetail("reason", "No watermark has been read. Check that the capture is running.")
                    .build();
        }
        Duration age = Duration.between(latest.get(), clock.instant());
        Health.Builder health = age.compareTo(settings.watermarkStaleAfter()) <= 0
                ? Health.up()
                : Health.down().withDetail("reason", "The watermark is " + age.toSeconds()
                        + " s old: rows committed since then may be missing from the log. Check the capture.");
        return health.withDetail("commitTime", latest.get().toString()).build();
    }
}
