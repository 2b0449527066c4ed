package dev.sluice.standalone.dev;

import org.springframework.security.oauth2.jwt.Jwt;

import dev.sluice.schemas.TenantId;

/**
 * Whose request it is, as the verified token says.
 *
 * @param tenant
 *            the claim {@code tenant_id}
 * @param user
 *            the claim {@code sub}
 */
record Caller(String tenant, String user) {
    /**
     * @throws RefusedRequest
     *             if the token names no tenant or no user
     */
    static Caller of(Jwt token) {
        String tenant = token.getClaimAsString("tenant_id");
        String user = token.getSubject();
        if (tenant == null || !TenantId.isValid(tenant) || user == null || user.isEmpty()) {
            throw new RefusedRequest(Problem.badToken("The token's claims tenant_id and sub must name a tenant and a"
                    + " user, so nothing was inserted: get one from POST /dev/token?tenant=acme&user=ada"));
        }
        return new Caller(tenant, user);
    }
}
