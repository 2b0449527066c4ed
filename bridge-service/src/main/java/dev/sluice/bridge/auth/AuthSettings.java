package dev.sluice.bridge.auth;

import java.util.Base64;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom the bridge believes. Exactly one of the three sources of keys is set.
 *
 * @param issuerUri
 *            the issuer whose keys are discovered and whose name a token must carry
 * @param jwkSetUri
 *            where the keys are
 * @param secret
 *            a shared secret for HS256, Base64, at least 32 bytes; for one machine
 * @param queryToken
 *            whether a token may travel as query parameter {@code access_token}; it then shows up in logs of proxies
 */
@ConfigurationProperties("sluice.auth")
public record AuthSettings(@Nullable String issuerUri, @Nullable String jwkSetUri, @Nullable String secret,
        @DefaultValue("false") boolean queryToken) {
    private static final int MIN_SECRET_BYTES = 32;

    public AuthSettings {
        long sources = Stream.of(issuerUri != null, jwkSetUri != null, secret != null)
                .filter(Boolean::booleanValue).count();
        if (sources != 1) {
            throw new IllegalArgumentException("Set exactly one of sluice.auth.issuer-uri, sluice.auth.jwk-set-uri and "
                    + "sluice.auth.secret: " + sources + " are set, so no token could be verified.");
        }
        if (secret != null && Base64.getDecoder().decode(secret).length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("sluice.auth.secret is shorter than " + MIN_SECRET_BYTES + " bytes");
        }
    }

    @Override
    public String toString() {
        return "AuthSettings[issuerUri=" + issuerUri + ", jwkSetUri=" + jwkSetUri + ", secret="
                + (secret == null ? "unset" : "set") + ", queryToken=" + queryToken + "]";
    }
}
