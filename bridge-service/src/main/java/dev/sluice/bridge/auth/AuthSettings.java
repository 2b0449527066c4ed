package dev.sluice.bridge.auth;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings for token verification. Exactly one of the three key sources is set.
 *
 * @param issuerUri
 *            the issuer; its keys are discovered, and the {@code iss} claim of tokens must be equal to it
 * @param jwkSetUri
 *            the URL of the issuer's JWK set
 * @param secret
 *            an {@link HmacKey}, for use on a single machine
 * @param queryToken
 *            whether the query parameter {@code access_token} may carry a token; proxies log the URL and thus the token
 */
@ConfigurationProperties("sluice.auth")
public record AuthSettings(@Nullable String issuerUri, @Nullable String jwkSetUri, @Nullable String secret,
        @DefaultValue("false") boolean queryToken) {
    public AuthSettings {
        long sources = Stream.of(issuerUri != null, jwkSetUri != null, secret != null)
                .filter(Boolean::booleanValue).count();
        if (sources != 1) {
            throw new IllegalArgumentException("Set exactly one of sluice.auth.issuer-uri, sluice.auth.jwk-set-uri and "
                    + "sluice.auth.secret: " + sources + " are set, so tokens cannot be verified.");
        }
        if (secret != null) {
            HmacKey.decode(secret);
        }
    }

    @Override
    public String toString() {
        return "AuthSettings[issuerUri=" + issuerUri + ", jwkSetUri=" + jwkSetUri + ", secret="
                + (secret == null ? "unset" : "set") + ", queryToken=" + queryToken + "]";
    }
}
