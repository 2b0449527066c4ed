package dev.sluice.bridge.auth;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;

import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import dev.sluice.schemas.TenantId;

/** The factory of the JWT decoder, which verifies the signature, the times, the issuer and the required claims. */
public final class TokenVerification {
    private static final int MAX_USER_LENGTH = 256;

    private TokenVerification() {}

    /** Returns a decoder that trusts the configured keys and rejects tokens without a tenant or a user. */
    public static JwtDecoder decoder(AuthSettings settings, Clock clock) {
        NimbusJwtDecoder decoder;
        OAuth2TokenValidator<Jwt> standard = JwtValidators.createDefault();
        if (settings.secret() != null) {
            decoder = NimbusJwtDecoder
                    .withSecretKey(HmacKey.decode(settings.secret()))
                    .macAlgorithm(MacAlgorithm.HS256).build();
        } else if (settings.jwkSetUri() != null) {
            decoder = NimbusJwtDecoder.withJwkSetUri(settings.jwkSetUri()).build();
        } else {
            String issuer = Objects.requireNonNull(settings.issuerUri());
            decoder = NimbusJwtDecoder.withIssuerLocation(issuer).build();
            standard = JwtValidators.createDefaultWithIssuer(issuer);
        }
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(standard, token -> claims(token, clock)));
        return decoder;
    }

    private static OAuth2TokenValidatorResult claims(Jwt token, Clock clock) {
        // The standard validator tolerates clock skew of a minute. Within that minute, a stream with an expired token
        // would end immediately and its client would reconnect in a loop.
        Instant expiresAt = token.getExpiresAt();
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            return refused("The token has expired");
        }
        String tenant = token.getClaimAsString("tenant_id");
        if (tenant == null || !TenantId.isValid(tenant)) {
            return refused("The token's tenant_id claim is missing or not a tenant id");
        }
        String user = token.getSubject();
        if (user == null || user.isEmpty() || user.length() > MAX_USER_LENGTH) {
            return refused("The token's sub claim is missing, empty or longer than " + MAX_USER_LENGTH + " characters");
        }
        return OAuth2TokenValidatorResult.success();
    }

    private static OAuth2TokenValidatorResult refused(String reason) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", reason, null));
    }
}
