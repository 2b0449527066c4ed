package dev.sluice.standalone.dev;

import org.springframework.security.oauth2.jwt.Jwt;

import dev.sluice.schemas.TenantId;

/**
 * The tenant and the user of a request, from the claims {@code tenant_id} and {@code sub} of its verified token.
 */
record Caller(String tenant, String user) {
    /**
     * @throws RefusedRequest
     *             if a claim is missing or invalid
     */
    static Caller of(Jwt token) {
        String tenant = token.getClaimAsString("tenant_id");
        String user = token.getSubject();
        if (tenant == null || !TenantId.isValid(tenant) || user == null || user.isEmpty()) {
            throw new RefusedRequest(Problem.badToken("The token's claims tenant_id and sub do not name a tenant and a"
                    + " user. Nothing was inserted. Get a token from POST /dev/token?tenant=acme&user=ada"));
        }
        return new Caller(tenant, user);
    }
}
