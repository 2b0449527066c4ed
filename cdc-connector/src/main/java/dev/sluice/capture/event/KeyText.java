package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The text of a primary key in headers and dead letters, which is bounded (wire protocol, {@code ce_id}). */
public final class KeyText {
    private static final int MAXIMUM_CHARACTERS = 1024;
    /** No key contains {@code %3A}, because a colon is not escaped. */
    private static final String HASH_PREFIX = "sha256%3A";

    private KeyText() {}

    /** Returns whether {@link #bounded(String)} replaces a key by its hash. */
    static boolean isHashed(String key) {
        return CodePoints.count(key) > MAXIMUM_CHARACTERS;
    }

    /**
     * Returns a key as it is, or its hash if it is too long. Different keys have different results.
     *
     * @param key
     *            the key's columns, escaped and separated by commas; or what this method returned
     */
    public static String bounded(String key) {
        return isHashed(key) ? HASH_PREFIX + HexFormat.of().formatHex(sha256(key)) : key;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
