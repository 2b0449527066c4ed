package dev.sluice.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An issuer of access tokens as the bridge verifies them: JWTs signed with HS256 [RFC 7519]. Thread-safe. */
public final class Tokens {
    /** The scope that allows reading all channels. */
    public static final String READ = "sluice:read";

    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration LIFETIME = Duration.ofDays(1);
    private static final int SECRET_BYTES = 32;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final byte[] secret;
    private final Clock clock;

    /**
     * Creates an issuer with a known secret.
     *
     * @param secret
     *            32 bytes or more
     * @param clock
     *            the clock; tokens are valid for a day from its time
     */
    public Tokens(byte[] secret, Clock clock) {
        this.secret = secret.clone();
        this.clock = clock;
    }

    /** Returns an issuer with a random secret, on the system's clock. */
    public static Tokens withRandomSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new Tokens(secret, Clock.systemUTC());
    }

    /** Returns the secret in Base64, as in the property {@code sluice.auth.secret}. */
    public String secret() {
        return Base64.getEncoder().encodeToString(secret);
    }

    /** Returns a token for a tenant's user that may read all channels for a day. */
    public String token(String tenant, String user) {
        return token(tenant, user, READ, clock.instant().plus(LIFETIME));
    }

    /** Returns a token for a tenant's user; the expiry is truncated to seconds. */
    public String token(String tenant, String user, String scope, Instant expiresAt) {
        return sign("{\"tenant_id\":" + quoted(tenant) + ",\"sub\":" + quoted(user) + ",\"scope\":" + quoted(scope)
                + ",\"exp\":" + expiresAt.getEpochSecond() + "}");
    }

    /** Returns a token with any claims, given as the text of a JSON object. */
    public String sign(String claims) {
        String signed = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encoded(claims);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return signed + "." + URL.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static String encoded(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String text) {
        var json = new StringBuilder("\"");
        text.chars().forEach(unit -> {
            if (unit == '"' || unit == '\\' || unit < ' ') {
                json.append(String.format("\\u%04x", unit));
            } else {
                json.append((char) unit);
            }
        });
        return json.append('"').toString();
    }
}
