package dev.sluice.standalone.dev;

import java.time.Clock;
import java.time.Instant;

import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import dev.sluice.bridge.auth.HmacKey;

/** The issuer of development tokens. It signs with the secret that the bridge verifies with. Thread-safe. */
final class DevTokens {
    private static final JwsHeader HEADER = JwsHeader.with(MacAlgorithm.HS256).type("JWT").build();

    private final JwtEncoder encoder;
    private final Clock clock;

    /**
     * @param secret
     *            the property {@code sluice.auth.secret}, see {@link HmacKey}
     */
    DevTokens(String secret, Clock clock) {
        this.encoder = NimbusJwtEncoder.withSecretKey(HmacKey.decode(secret))
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
}
