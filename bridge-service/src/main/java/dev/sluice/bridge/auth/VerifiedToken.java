package dev.sluice.bridge.auth;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;

/**
 * The content of a verified token: its caller, and the claims that identify the token itself. Immutable.
 *
 * @param id
 *            the {@code jti} claim
 * @param keyId
 *            the {@code kid} header
 * @param issuedAt
 *            the {@code iat} claim
 */
public record VerifiedToken(Caller caller, @Nullable String id, @Nullable String keyId, @Nullable Instant issuedAt) {
    private static final String KEY_ID = "kid";

    static VerifiedToken of(Jwt token) {
        String scope = token.getClaimAsString("scope");
        Instant expiresAt = token.getExpiresAt();
        var caller = new Caller(Objects.requireNonNull(token.getClaimAsString("tenant_id")),
                Objects.requireNonNull(token.getSubject()),
                scope == null || scope.isBlank() ? Set.of() : Set.of(scope.strip().split(" +")),
                expiresAt == null ? Instant.MAX : expiresAt);
        return new VerifiedToken(caller, token.getClaimAsString(JwtClaimNames.JTI),
                token.getHeaders().get(KEY_ID) instanceof String keyId ? keyId : null, token.getIssuedAt());
    }

    /** Returns whether the token has not expired at {@code now}. */
    boolean isCurrent(Instant now) {
        return caller.expiresAt().isAfter(now);
    }
}
