package dev.sluice.bridge.auth;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Access to the caller of the current request. */
public final class Callers {
    private Callers() {}

    /**
     * Returns the caller of the current request. Must be called on the request's thread.
     *
     * @throws IllegalStateException
     *             if no token was verified, because the path is not behind the security chain
     */
    public static Caller current() {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken authentication) {
            return of(authentication.getToken());
        }
        throw new IllegalStateException(
                "The request has no verified token: the security chain does not cover its path");
    }

    static Caller of(Jwt token) {
        String scope = token.getClaimAsString("scope");
        Instant expiresAt = token.getExpiresAt();
        return new Caller(Objects.requireNonNull(token.getClaimAsString("tenant_id")),
                Objects.requireNonNull(token.getSubject()),
                scope == null || scope.isBlank() ? Set.of() : Set.of(scope.strip().split(" +")),
                expiresAt == null ? Instant.MAX : expiresAt);
    }
}
