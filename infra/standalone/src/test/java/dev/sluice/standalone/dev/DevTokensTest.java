package dev.sluice.standalone.dev;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DevTokensTest {
    private static final byte[] SECRET = new byte[32];

    @Test
    void signsWhatWasGrantedSoThatTheSameSecretVerifiesIt() {
        Instant now = Instant.now();
        var tokens = new DevTokens(Base64.getEncoder().encodeToString(SECRET), Clock.systemUTC());

        Jwt token = NimbusJwtDecoder.withSecretKey(new SecretKeySpec(SECRET, "HmacSHA256")).build()
                .decode(tokens.issue(new TokenGrant("acme", "ada", "sluice:read:activity", Duration.ofHours(1))));

        assertThat(token.getClaims()).containsOnlyKeys("tenant_id", "sub", "scope", "iat", "exp")
                .containsEntry("tenant_id", "acme").containsEntry("sub", "ada")
                .containsEntry("scope", "sluice:read:activity");
        assertThat(token.getHeaders()).containsEntry("alg", "HS256");
        assertThat(token.getIssuedAt()).isBetween(now.minusSeconds(1), now.plusSeconds(60));
        assertThat(Duration.between(token.getIssuedAt(), token.getExpiresAt())).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void refusesASecretThatIsTooShort() {
        String secret = Base64.getEncoder().encodeToString(new byte[31]);

        assertThatIllegalArgumentException().isThrownBy(() -> new DevTokens(secret, Clock.systemUTC()))
                .withMessageContaining("31 bytes").withMessageContaining("openssl rand");
    }

    @Test
    void refusesASecretThatIsNotBase64() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DevTokens("not base64!", Clock.systemUTC()))
                .withMessageContaining("not Base64");
    }
}
