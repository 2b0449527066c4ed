package dev.sluice.bridge.ops;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of health checks.
 *
 * @param watermarkStaleAfter
 *            the age of the watermark above which the capture counts as stale, at least 1 s; should be several
 *            heartbeats of the capture, which are 10 s apart by default
 */
@ConfigurationProperties("sluice.ops")
public record OpsSettings(@DefaultValue("45s") Duration watermarkStaleAfter) {
    public OpsSettings {
        if (watermarkStaleAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("sluice.ops.watermark-stale-after is " + watermarkStaleAfter
                    + ": expected at least 1s");
        }
    }
}
