package dev.sluice.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokensTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    @Test
    void signsAsTheExampleOfRfc7515() {
        byte[] key = Base64.getUrlDecoder()
                .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        String token = new Tokens(key, CLOCK).sign("{\"iss\":\"joe\"}");
        assertThat(token).startsWith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJqb2UifQ.")
                .isEqualTo(new Tokens(key, CLOCK).sign("{\"iss\":\"joe\"}"))
                .isNotEqualTo(new Tokens(new byte[32], CLOCK).sign("{\"iss\":\"joe\"}"));
    }

    @Test
    void isGoodForADayAndReadsAllChannels() {
        assertThat(claims(new Tokens(new byte[32], CLOCK).token("acme", "ada")))
                .isEqualTo("{\"tenant_id\":\"acme\",\"sub\":\"ada\",\"scope\":\"sluice:read\",\"exp\":1700086400}");
    }

    @Test
    void escapesWhatJsonDoesNotTake() {
        assertThat(claims(new Tokens(new byte[32], CLOCK).token("a\"b\\c\nü", "ada")))
                .startsWith("{\"tenant_id\":\"a\\u0022b\\u005cc\\u000aü\"");
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }
}
