package dev.sluice.bridge.auth;

import java.util.Base64;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The HS256 key in the property {@code sluice.auth.secret}, which signs and verifies tokens on one machine. */
public final class HmacKey {
    /** [RFC 7518, 3.2] */
    private static final int MIN_BYTES = 32;
    private static final String HINT = ": set it to the output of `openssl rand -base64 32`";

    private HmacKey() {}

    /**
     * Decodes the key.
     *
     * @throws IllegalArgumentException
     *             if {@code secret} is not Base64, or has fewer than 32 bytes
     */
    public static SecretKey decode(String secret) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(secret);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("sluice.auth.secret is not Base64, so it cannot be used as a key" + HINT,
                    notBase64);
        }
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "sluice.auth.secret has " + bytes.length + " bytes, HS256 needs at least " + MIN_BYTES + HINT);
        }
        return new SecretKeySpec(bytes, "HmacSHA256");
    }
}
