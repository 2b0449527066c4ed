package dev.sluice.bridge.admission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits on open responses (streams, polls, exports) of one instance. A refused client is told to retry.
 *
 * @param connections
 *            open responses in all
 * @param perTenant
 *            open responses of one tenant
 * @param perUser
 *            open responses of one user of a tenant
 * @param connectsPerSecond
 *            new responses a second; bursts may be twice as large
 */
@ConfigurationProperties("sluice.limits")
public record LimitSettings(@DefaultValue("20000") int connections, @DefaultValue("10000") int perTenant,
        @DefaultValue("100") int perUser, @DefaultValue("2000") int connectsPerSecond) {
    public LimitSettings {
        if (connections < 1 || perTenant < 1 || perUser < 1 || connectsPerSecond < 1) {
            throw new IllegalArgumentException("sluice.limits has connections=" + connections + ", per-tenant="
                    + perTenant + ", per-user=" + perUser + ", connects-per-second=" + connectsPerSecond
                    + ": expected positive numbers");
        }
    }
}
