package dev.sluice.bridge.auth;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;

import static org.assertj.core.api.Assertions.assertThat;

class VerifiedTokensTest {
    private static final SigningKeys.Selection NO_KEYS = new SigningKeys.Selection(
            new JWKSelector(new JWKMatcher.Builder().build()), List.of());

    private static VerifiedTokens.Entry entry(String user) {
        return new VerifiedTokens.Entry(
                new VerifiedToken(new Caller("acme", user, Set.of("sluice:read"), Instant.MAX), null, null, null),
                NO_KEYS);
    }

    @Test
    void returnsTheEntryOfThatTokenOnly() {
        var tokens = new VerifiedTokens();
        tokens.put(TokenHash.of("one"), entry("ada"));
        tokens.put(TokenHash.of("two"), entry("bob"));

        assertThat(tokens.get(TokenHash.of("one"))).hasValueSatisfying(
                found -> assertThat(found.token().caller().user()).isEqualTo("ada"));
        assertThat(tokens.get(TokenHash.of("on"))).isEmpty();
    }

    @Test
    void evictsTheLeastRecentlyUsedBeyondTheCount() {
        var tokens = new VerifiedTokens(2, Long.MAX_VALUE);
        tokens.put(TokenHash.of("one"), entry("ada"));
        tokens.put(TokenHash.of("two"), entry("ada"));
        assertThat(tokens.get(TokenHash.of("one"))).isPresent();

        tokens.put(TokenHash.of("three"), entry("ada"));

        assertThat(tokens.get(TokenHash.of("one"))).isPresent();
        assertThat(tokens.get(TokenHash.of("two"))).isEmpty();
        assertThat(tokens.size()).isEqualTo(2);
    }

    @Test
    void boundsTheBytesOfLongClaims() {
        var tokens = new VerifiedTokens(Integer.MAX_VALUE, 100_000);
        for (int n = 0; n < 1000; n++) {
            tokens.put(TokenHash.of("token" + n), entry("u".repeat(250)));
        }

        assertThat(tokens.size()).isBetween(50, 250);
    }

    @Test
    void countsAReplacedAndARemovedTokenOnce() {
        var tokens = new VerifiedTokens(Integer.MAX_VALUE, 2000);
        for (int n = 0; n < 100; n++) {
            tokens.put(TokenHash.of("same"), entry("ada"));
            tokens.put(TokenHash.of("removed"), entry("ada"));
            tokens.remove(TokenHash.of("removed"));
            tokens.remove(TokenHash.of("removed"));
        }

        assertThat(tokens.size()).isEqualTo(1);
        assertThat(tokens.get(TokenHash.of("same"))).isPresent();
    }
}
