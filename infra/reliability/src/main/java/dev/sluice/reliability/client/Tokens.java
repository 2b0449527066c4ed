package dev.sluice.reliability.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.spec.SecretKeySpec;

import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** Signs what the bridge believes. Stateless. */
final class Tokens {
    private static final Duration LIFE = Duration.ofDays(1);

    private Tokens() {}

    /** A token for a tenant's user that may read all channels. */
    static String of(String secret, String tenant, String user) {
        Instant now = Instant.now();
        var claims = JwtClaimsSet.builder().subject(user).claim("tenant_id", tenant).claim("scope", "sluice:read")
                .issuedAt(now).expiresAt(now.plus(LIFE)).build();
        var encoder = NimbusJwtEncoder
                .withSecretKey(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"))
                .algorithm(MacAlgorithm.HS256).build();
        return encoder.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).type("JWT").build(), claims))
                .getTokenValue();
    }
}
