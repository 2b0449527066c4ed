package dev.sluice.standalone.dev;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenGrantTest {
    @Test
    void grantsReadingForTwelveHoursUnlessAskedOtherwise() {
        assertThat(TokenGrant.parse("acme", "ada", null, null))
                .isEqualTo(new TokenGrant("acme", "ada", "sluice:read", Duration.ofHours(12)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT1H", "P7D", "PT168H"})
    void livesFromASecondToSevenDays(String ttl) {
        assertThat(TokenGrant.parse("acme", "ada", null, ttl).timeToLive()).isEqualTo(Duration.parse(ttl));
    }

    @ParameterizedTest
    @CsvSource({"tenant, -acme, ada, , ", "tenant, '', ada, , ", "user, acme, '', , ", "scope, acme, ada, '', ",
            "scope, acme, ada, 'a  b', ", "scope, acme, ada, 'a\"b', ", "ttl, acme, ada, , 1h",
            "ttl, acme, ada, , PT0S",
            "ttl, acme, ada, , -PT1H", "ttl, acme, ada, , P7DT1S", "ttl, acme, ada, , P1Y", "tenant, , ada, , ",
            "user, acme, , , "})
    void saysWhichParameterIsWrongAndWhatWasExpected(String wrong, @Nullable String tenant, @Nullable String user,
            @Nullable String scope, @Nullable String ttl) {
        assertThatExceptionOfType(RefusedRequest.class)
                .isThrownBy(() -> TokenGrant.parse(tenant, user, scope, ttl))
                .withMessageContaining("\"" + wrong + "\"").withMessageContaining("expected")
                .satisfies(refused -> assertThat(refused.problem().status()).isEqualTo(400));
    }

    @Test
    void countsTheCharactersOfAUserAndNotTheirEncoding() {
        String user = "🦦".repeat(128);

        assertThat(TokenGrant.parse("acme", user, null, null).user()).isEqualTo(user);
        assertThatExceptionOfType(RefusedRequest.class)
                .isThrownBy(() -> TokenGrant.parse("acme", user + "x", null, null));
    }

    @Test
    void refusesControlCharactersInAUser() {
        assertThatExceptionOfType(RefusedRequest.class)
                .isThrownBy(() -> TokenGrant.parse("acme", "ada\nbob", null, null));
    }
}
