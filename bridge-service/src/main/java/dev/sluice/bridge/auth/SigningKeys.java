package dev.sluice.bridge.auth;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;

/**
 * The keys with which the decoder verifies tokens. A view of the decoder's source, which caches the issuer's JWK set
 * and fetches it again when it is too old or lacks a key. Thread-safe; blocks while the set is fetched.
 */
final class SigningKeys {
    private static final JWKSelector ALL = new JWKSelector(new JWKMatcher.Builder().build());
    private static final int MAX_SHARED = 64;

    private final JWKSource<SecurityContext> source;
    /** One selection for all tokens with equal headers. */
    private final Map<Header, Selection> shared = new ConcurrentHashMap<>();

    private record Header(Algorithm algorithm, @Nullable String keyId, @Nullable Base64URL thumbprint) {}

    /** The keys that may have signed the tokens with a certain header. Immutable. */
    record Selection(JWKSelector selector, List<JWK> keys) {
        Selection {
            keys = List.copyOf(keys);
        }
    }

    SigningKeys(JWKSource<SecurityContext> source) {
        this.source = source;
    }

    /**
     * Returns all keys.
     *
     * @throws KeySourceException
     *             if they are unavailable
     */
    List<JWK> all() throws KeySourceException {
        return source.get(ALL, null);
    }

    /**
     * Returns the keys that may have signed a token with this header.
     *
     * @throws KeySourceException
     *             if they are unavailable
     */
    Selection select(JWSHeader header) throws KeySourceException {
        var key = new Header(header.getAlgorithm(), header.getKeyID(), header.getX509CertSHA256Thumbprint());
        Selection known = shared.get(key);
        if (known != null && holds(known)) {
            return known;
        }
        var selector = new JWKSelector(JWKMatcher.forJWSHeader(header));
        var selection = new Selection(selector, source.get(selector, null));
        if (shared.size() >= MAX_SHARED) {
            shared.clear();
        }
        shared.put(key, selection);
        return selection;
    }

    /**
     * Returns whether the keys of a selection are still the same: none was removed, replaced or added.
     *
     * @throws KeySourceException
     *             if the keys are unavailable
     */
    boolean holds(Selection selection) throws KeySourceException {
        return source.get(selection.selector, null).equals(selection.keys);
    }
}
