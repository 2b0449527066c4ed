package dev.sluice.bridge.auth;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import javax.crypto.SecretKey;

import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.ConfigurableJWTProcessor;

import dev.sluice.schemas.TenantId;

/** The factory of the verifier, which checks the signature, the times, the issuer and the required claims. */
public final class TokenVerification {
    private static final int MAX_USER_LENGTH = 256;

    private TokenVerification() {}

    /** Returns a verifier that trusts the configured keys and rejects tokens without a tenant or a user. */
    public static TokenVerifier verifier(AuthSettings settings, Clock clock) {
        OAuth2TokenValidator<Jwt> standard = JwtValidators.createDefault();
        NimbusJwtDecoder decoder;
        SigningKeys keys;
        if (settings.secret() != null) {
            SecretKey secret = HmacKey.decode(settings.secret());
            decoder = NimbusJwtDecoder.withSecretKey(secret).macAlgorithm(MacAlgorithm.HS256).build();
            keys = new SigningKeys(new ImmutableSecret<>(secret));
        } else {
            var source = new AtomicReference<JWKSource<SecurityContext>>();
            decoder = fromIssuer(settings).jwtProcessorCustomizer(processor -> source.set(sourceOf(processor))).build();
            keys = new SigningKeys(Objects.requireNonNull(source.get()));
            if (settings.issuerUri() != null) {
                standard = JwtValidators.createDefaultWithIssuer(settings.issuerUri());
            }
        }
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(standard, token -> claims(token, clock)));
        return new TokenVerifier(decoder, keys, new VerifiedTokens(), clock);
    }

    private static NimbusJwtDecoder.JwkSetUriJwtDecoderBuilder fromIssuer(AuthSettings settings) {
        return settings.jwkSetUri() != null
                ? NimbusJwtDecoder.withJwkSetUri(settings.jwkSetUri())
                : NimbusJwtDecoder.withIssuerLocation(Objects.requireNonNull(settings.issuerUri()));
    }

    /** Returns the source of keys that the decoder uses, so that both see the same set. */
    private static JWKSource<SecurityContext> sourceOf(ConfigurableJWTProcessor<SecurityContext> processor) {
        if (processor.getJWSKeySelector() instanceof JWSVerificationKeySelector<SecurityContext> selector) {
            return selector.getJWKSource();
        }
        throw new IllegalStateException("The decoder selects its keys in an unknown way: "
                + processor.getJWSKeySelector());
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
