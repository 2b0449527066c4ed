package dev.sluice.bridge.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import static org.assertj.core.api.Assertions.assertThat;

class TokenVerifierTest {
    private static final RSAKey FIRST = key("first");
    private static final RSAKey SECOND = key("second");

    private final List<RSAKey> published = new ArrayList<>(List.of(FIRST, SECOND));
    private final AtomicInteger decoded = new AtomicInteger();
    private final VerifiedTokens verified = new VerifiedTokens();
    private boolean keysUnavailable;
    private Runnable whileDecoding = () -> {};
    private Instant now = Instant.now();

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return InstantSource.system().withZone(zone);
        }
    };

    private final JWKSource<SecurityContext> source = this::select;

    private List<JWK> select(JWKSelector selector, SecurityContext context)
            throws KeySourceException {
        if (keysUnavailable) {
            throw new KeySourceException("connection refused");
        }
        return selector.select(new JWKSet(new ArrayList<>(published)));
    }

    private final JwtDecoder library = NimbusJwtDecoder.withJwkSource(source).build();
    private final TokenVerifier verifier = new TokenVerifier(token -> {
        decoded.incrementAndGet();
        whileDecoding.run();
        return library.decode(token);
    }, new SigningKeys(source), verified, clock);

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private String token(RSAKey key, @Nullable String keyId, String tenant, String user) {
        try {
            var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(),
                    new JWTClaimsSet.Builder().claim("tenant_id", tenant).subject(user).claim("scope", "sluice:read")
                            .jwtID("id-" + user).issueTime(Date.from(now))
                            .expirationTime(Date.from(now.plusSeconds(60)))
                            .build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private String token(RSAKey key, String tenant, String user) {
        return token(key, key.getKeyID(), tenant, user);
    }

    private VerifiedToken accepted(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verifier.verify(token)).token();
    }

    @Test
    void verifiesATokenOnce() {
        String token = token(FIRST, "acme", "ada");

        VerifiedToken first = accepted(token);

        assertThat(first.caller()).isEqualTo(accepted(token).caller());
        assertThat(first.id()).isEqualTo("id-ada");
        assertThat(first.keyId()).isEqualTo("first");
        assertThat(first.issuedAt()).isNotNull();
        assertThat(decoded).hasValue(1);
    }

    @Test
    void neverServesTheEntryOfAnotherToken() {
        assertThat(accepted(token(FIRST, "acme", "ada")).caller().tenant()).isEqualTo("acme");
        assertThat(accepted(token(FIRST, "other", "ada")).caller().tenant()).isEqualTo("other");
        assertThat(accepted(token(FIRST, "acme", "bob")).caller().user()).isEqualTo("bob");
        assertThat(accepted(token(FIRST, "acme", "ada")).caller().user()).isEqualTo("ada");
    }

    @Test
    void refusesARememberedTokenAfterItsEnd() {
        String token = token(FIRST, "acme", "ada");
        assertThat(accepted(token).caller().user()).isEqualTo("ada");

        now = now.plusSeconds(60);
        // The library has a clock of its own and would still accept the token.
        verifier.verify(token);

        assertThat(decoded).hasValue(2);
    }

    @Test
    void refusesARememberedTokenWhoseKeyIsGone() {
        String gone = token(FIRST, "acme", "ada");
        String kept = token(SECOND, "acme", "bob");
        accepted(gone);
        accepted(kept);

        published.remove(FIRST);

        assertThat(verifier.verify(gone)).isInstanceOf(Verification.Refused.class);
        accepted(kept);
        assertThat(decoded).hasValue(3);
        assertThat(verified.size()).isEqualTo(1);
    }

    @Test
    void refusesARememberedTokenWhoseKeyIdNamesAnotherKeyNow() {
        String token = token(FIRST, "acme", "ada");
        accepted(token);

        published.set(0, new RSAKey.Builder(SECOND).keyID("first").build());

        assertThat(verifier.verify(token)).isInstanceOf(Verification.Refused.class);
    }

    @Test
    void refusesARememberedTokenWithoutKeyIdWhoseKeyIsGone() {
        String token = token(FIRST, null, "acme", "ada");
        accepted(token);

        published.remove(FIRST);

        assertThat(verifier.verify(token)).isInstanceOf(Verification.Refused.class);
    }

    @Test
    void remembersNothingIfTheKeysChangeDuringTheVerification() {
        String token = token(FIRST, null, "acme", "ada");
        var removed = new AtomicInteger();
        whileDecoding = () -> {
            if (removed.getAndIncrement() == 1) {
                published.remove(SECOND);
            }
        };
        verifier.verify(token(FIRST, "acme", "warm"));

        assertThat(verifier.verify(token)).isInstanceOf(Verification.Verified.class);

        assertThat(verified.get(TokenHash.of(token))).isEmpty();
    }

    @Test
    void remembersNoForgedToken() {
        String forged = token(SECOND, "first", "acme", "ada");
        String valid = token(FIRST, "acme", "ada");
        accepted(valid);

        for (String token : List.of(forged, valid + "x", valid.substring(0, valid.length() - 4), "rubbish", "")) {
            assertThat(verifier.verify(token)).as(token).isInstanceOf(Verification.Refused.class);
        }

        assertThat(verified.size()).isEqualTo(1);
    }

    @Test
    void saysThatTheKeysAreUnavailableForARememberedTokenToo() {
        String token = token(FIRST, "acme", "ada");
        accepted(token);

        keysUnavailable = true;
        assertThat(verifier.verify(token)).isInstanceOf(Verification.KeysUnavailable.class);

        keysUnavailable = false;
        accepted(token);
        assertThat(decoded).hasValue(1);
        assertThat(Duration.between(now, accepted(token).caller().expiresAt())).isLessThan(Duration.ofSeconds(61));
    }
}
