package dev.sluice.standalone.dev;

import java.time.Clock;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.spec.SecretKeySpec;

import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** The issuer of development tokens. It signs with the secret that the bridge verifies with. Thread-safe. */
final class DevTokens {
    private static final int MIN_SECRET_BYTES = 32;
    private static final JwsHeader HEADER = JwsHeader.with(MacAlgorithm.HS256).type("JWT").build();

    private final JwtEncoder encoder;
    private final Clock clock;

    /**
     * @param secret
     *            the property {@code sluice.auth.secret}: Base64, at least 32 bytes [RFC 7518, 3.2]
     */
    DevTokens(String secret, Clock clock) {
        this.encoder = NimbusJwtEncoder.withSecretKey(new SecretKeySpec(decoded(secret), "HmacSHA256"))
                .algorithm(MacAlgorithm.HS256).build();
        this.clock = clock;
    }

    /** Returns a signed JWT with the claims of {@code grant}, issued now. */
    String issue(TokenGrant grant) {
        Instant now = clock.instant();
        JwtClaimsSet claims = JwtClaimsSet.builder().subject(grant.user()).claim("tenant_id", grant.tenant())
                .claim("scope", grant.scope()).issuedAt(now).expiresAt(now.plus(grant.timeToLive())).build();
        return encoder.encode(JwtEncoderParameters.from(HEADER, claims)).getTokenValue();
    }

    private static byte[] decoded(String secret) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(secret);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("sluice.auth.secret is not Base64, so tokens cannot be signed: set it to"
                    + " the output of `openssl rand -base64 32`", notBase64);
        }
        if (bytes.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "sluice.auth.secret has " + bytes.length + " bytes, HS256 needs at least "
                            + MIN_SECRET_BYTES + ": set it to the output of `openssl rand -base64 32`");
        }
        return bytes;
    }
}
