package dev.sluice.bridge.admission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits on open responses (streams, polls, exports) of one instance. A refused client gets a status or event that asks
 * it to retry.
 *
 * @param connections
 *            maximum number of open responses
 * @param perTenant
 *            maximum number of open responses of one tenant
 * @param perUser
 *            maximum number of open responses of one user of a tenant
 * @param connectsPerSecond
 *            maximum number of new responses per second; a burst may be twice as large
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
