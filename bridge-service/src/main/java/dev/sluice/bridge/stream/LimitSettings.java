package dev.sluice.bridge.stream;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many streams may be open, and how fast they may come. Who is refused is told to come back.
 *
 * @param connections
 *            in this instance
 * @param perTenant
 *            of one tenant, in this instance
 * @param perUser
 *            of one user of a tenant, in this instance
 * @param connectsPerSecond
 *            new streams a second, in this instance; twice as many may come at once
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
