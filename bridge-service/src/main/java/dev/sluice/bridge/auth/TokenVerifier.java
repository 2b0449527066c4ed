package dev.sluice.bridge.auth;

import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;

/**
 * The verifier of tokens. It verifies a token once and remembers it until it expires, as long as the keys that may have
 * signed it stay the same. An invalid token is never remembered, so forged tokens evict nothing. Thread-safe; blocks
 * while the issuer's keys are fetched.
 */
public final class TokenVerifier {
    private final JwtDecoder decoder;
    private final SigningKeys keys;
    private final VerifiedTokens verified;
    private final Clock clock;

    TokenVerifier(JwtDecoder decoder, SigningKeys keys, VerifiedTokens verified, Clock clock) {
        this.decoder = decoder;
        this.keys = keys;
        this.verified = verified;
        this.clock = clock;
    }

    /** Returns the decoder, which verifies each token anew. */
    public JwtDecoder decoder() {
        return decoder;
    }

    /** Verifies a token. */
    public Verification verify(String token) {
        try {
            TokenHash hash = TokenHash.of(token);
            Optional<VerifiedTokens.Entry> known = verified.get(hash);
            if (known.isPresent()) {
                VerifiedTokens.Entry entry = known.get();
                if (entry.token().isCurrent(clock.instant()) && keys.holds(entry.keys())) {
                    return new Verification.Verified(entry.token());
                }
                verified.remove(hash);
            }
            return new Verification.Verified(decode(token, hash));
        } catch (BadJwtException bad) {
            return new Verification.Refused(BearerTokenErrors.invalidToken(String.valueOf(bad.getMessage())));
        } catch (JwtException | KeySourceException unavailable) {
            return new Verification.KeysUnavailable(String.valueOf(unavailable.getMessage()));
        }
    }

    private VerifiedToken decode(String token, TokenHash hash) throws KeySourceException {
        SignedJWT signed;
        try {
            signed = SignedJWT.parse(token);
        } catch (ParseException refusedByTheDecoder) {
            return VerifiedToken.of(decoder.decode(token));
        }
        List<JWK> before = keys.all();
        Jwt decoded = decoder.decode(token);
        var result = VerifiedToken.of(decoded);
        SigningKeys.Selection selection = keys.select(signed.getHeader());
        // If the keys changed meanwhile, the token may have been verified with a key that has been removed.
        if (keys.all().equals(before)) {
            verified.put(hash, new VerifiedTokens.Entry(result, selection));
        }
        return result;
    }
}
