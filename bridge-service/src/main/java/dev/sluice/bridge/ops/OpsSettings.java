package dev.sluice.bridge.ops;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What operators set.
 *
 * @param watermarkStaleAfter
 *            the age at which the capture counts as not fresh; some heartbeats of the capture, 10 s each by default
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
