package dev.sluice.benchmarks.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what the bridge under test believes: JWTs with HS256 [RFC 7519], good for a day. */
final class Tokens {
    private static final byte[] SECRET = "only-for-benchmarks-on-loopback!".getBytes(StandardCharsets.US_ASCII);
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private Tokens() {}

    /** The property {@code sluice.auth.secret}. */
    static String secret() {
        return Base64.getEncoder().encodeToString(SECRET);
    }

    static String of(String tenant) {
        String signed = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encoded("{\"tenant_id\":\"" + tenant
                + "\",\"sub\":\"reader\",\"scope\":\"sluice:read\",\"exp\":"
                + Instant.now().plus(Duration.ofDays(1)).getEpochSecond() + "}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            return signed + "." + URL.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static String encoded(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
