package dev.sluice.benchmarks.server;

import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;

class RsaTokenIssuerTest {
    @Test
    void signsTokensThatItsKeysVerify() throws Exception {
        try (RsaTokenIssuer issuer = RsaTokenIssuer.start()) {
            String keys = issuer.properties().getFirst().replace("--sluice.auth.jwk-set-uri=", "");

            Jwt token = NimbusJwtDecoder.withJwkSetUri(keys).build().decode(issuer.token("t00001", "reader5"));

            assertThat(token.getHeaders()).containsEntry("alg", "RS256");
            assertThat(token.getSubject()).isEqualTo("reader5");
            assertThat(token.getClaimAsString("tenant_id")).isEqualTo("t00001");
        }
    }
}
