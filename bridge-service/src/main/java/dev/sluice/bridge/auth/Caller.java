package dev.sluice.bridge.auth;

import java.time.Instant;
import java.util.Set;

import dev.sluice.schemas.TenantId;

/**
 * Who calls, as the verified token says. Nothing else that a client sends selects a tenant (wire protocol, section 10).
 *
 * @param tenant
 *            the tenant
 * @param user
 *            the user
 * @param scopes
 *            what the token allows
 * @param expiresAt
 *            when the token ends; {@link Instant#MAX}: never
 */
public record Caller(String tenant, String user, Set<String> scopes, Instant expiresAt) {
    private static final String READ = "sluice:read";

    public Caller {
        TenantId.require(tenant);
        if (user.isEmpty()) {
            throw new IllegalArgumentException("the user is empty");
        }
        scopes = Set.copyOf(scopes);
    }

    /** Whether the caller may read a channel. */
    public boolean mayRead(String channel) {
        return scopes.contains(READ) || scopes.contains(READ + ":" + channel);
    }
}
