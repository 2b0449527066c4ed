package dev.sluice.bridge.auth;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Gives the caller of the current request. */
public final class Callers {
    private Callers() {}

    /**
     * The caller whose token was verified for the current request; on the request's thread.
     *
     * @throws IllegalStateException
     *             if nobody was verified: the path is not behind the security chain
     */
    public static Caller current() {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken authentication) {
            return of(authentication.getToken());
        }
        throw new IllegalStateException("no verified token on this path: the security chain does not cover it");
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
