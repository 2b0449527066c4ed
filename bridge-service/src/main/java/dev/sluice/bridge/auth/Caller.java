package dev.sluice.bridge.auth;

import java.time.Instant;
import java.util.Set;

import dev.sluice.schemas.TenantId;

/**
 * The tenant, the user and the scopes of a request, from its verified token. Nothing else in a request selects a tenant
 * (wire protocol, section 10).
 *
 * @param expiresAt
 *            when the token expires; {@link Instant#MAX} if it does not
 */
public record Caller(String tenant, String user, Set<String> scopes, Instant expiresAt) {
    private static final String READ = "sluice:read";

    public Caller {
        TenantId.require(tenant);
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user is empty");
        }
        scopes = Set.copyOf(scopes);
    }

    /** Returns whether the scopes include {@code sluice:read} or {@code sluice:read:<channel>}. */
    public boolean mayRead(String channel) {
        return scopes.contains(READ) || scopes.contains(READ + ":" + channel);
    }
}
