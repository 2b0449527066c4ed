package dev.sluice.capture.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of UTF-8 JSON, with a limit. Beyond the limit it only counts, so that the size of a document that is
 * too large is known and its memory is not. Used by one thread.
 */
public final class JsonBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            .getBytes(StandardCharsets.US_ASCII);
    /** Whether a byte of a JSON string is escaped, or begins a sequence that must be checked. */
    private static final boolean[] SPECIAL = special();

    private final int limitBytes;
    private byte[] bytes = new byte[512];
    private long length;

    /**
     * @param limitBytes
     *            the size that the document may have
     */
    public JsonBuffer(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    private static boolean[] special() {
        boolean[] special = new boolean[256];
        Arrays.fill(special, 0, 0x20, true);
        special['"'] = true;
        special['\\'] = true;
        Arrays.fill(special, 0x80, 256, true);
        return special;
    }

    /** Returns the number of bytes written, including those beyond the limit. */
    public long length() {
        return length;
    }

    /** Returns whether the document is larger than the limit. */
    public boolean overflowed() {
        return length > limitBytes;
    }

    /** Returns the document. */
    public byte[] toByteArray() {
        if (overflowed()) {
            throw new IllegalStateException(length + " bytes were written, but the limit is " + limitBytes);
        }
        return Arrays.copyOf(bytes, (int) length);
    }

    /** Removes everything that was written. */
    public JsonBuffer clear() {
        length = 0;
        return this;
    }

    /** Appends ASCII text unchanged. */
    public JsonBuffer ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        return this;
    }

    /** Appends bytes unchanged. */
    public JsonBuffer raw(byte[] utf8) {
        return raw(utf8, 0, utf8.length);
    }

    /** Appends the bytes from {@code from} to {@code to}, exclusive, unchanged. */
    public JsonBuffer raw(byte[] utf8, int from, int to) {
        int count = to - from;
        if (length + count <= limitBytes) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(limitBytes, Math.max(length + count, bytes.length * 2L)));
            }
            System.arraycopy(utf8, from, bytes, (int) length, count);
        }
        length += count;
        return this;
    }

    /** Appends a JSON string. A lone surrogate becomes a question mark; no text of PostgreSQL contains one. */
    public JsonBuffer quoted(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return quoted(utf8, 0, utf8.length);
    }

    /**
     * Appends a JSON string of UTF-8 text.
     *
     * @throws IllegalArgumentException
     *             if the text is not UTF-8
     */
    public JsonBuffer quoted(byte[] utf8, int from, int to) {
        append('"');
        int unescaped = from;
        int i = from;
        while (i < to) {
            int each = utf8[i] & 0xFF;
            if (!SPECIAL[each]) {
                i++;
            } else if (each >= 0x80) {
                i = Utf8.requireCharacter(utf8, i, to);
            } else {
                raw(utf8, unescaped, i);
                escaped(each);
                unescaped = ++i;
            }
        }
        raw(utf8, unescaped, to);
        append('"');
        return this;
    }

    /**
     * Appends text that is JSON. Line breaks between tokens become spaces; strings contain none, because JSON requires
     * them to be escaped.
     *
     * @throws IllegalArgumentException
     *             if the text is not UTF-8
     */
    public JsonBuffer json(byte[] utf8, int from, int to) {
        int unchanged = from;
        int i = from;
        while (i < to) {
            byte each = utf8[i];
            if (each < 0) {
                i = Utf8.requireCharacter(utf8, i, to);
            } else if (each == '\n' || each == '\r') {
                raw(utf8, unchanged, i);
                append(' ');
                unchanged = ++i;
            } else {
                i++;
            }
        }
        return raw(utf8, unchanged, to);
    }

    /**
     * Appends bytes that PostgreSQL printed as hexadecimal digits, in Base64, without quotes.
     *
     * @throws IllegalArgumentException
     *             if they are not pairs of hexadecimal digits
     */
    JsonBuffer base64OfHex(byte[] hex, int from, int to) {
        if ((to - from) % 2 != 0) {
            throw notHexadecimal();
        }
        for (int i = from; i < to; i += 6) {
            int count = Math.min(3, (to - i) / 2);
            int bits = 0;
            for (int digit = 0; digit < 6; digit++) {
                bits = bits << 4 | (digit < 2 * count ? Character.digit(hex[i + digit], 16) : 0);
            }
            if (bits < 0) {
                throw notHexadecimal();
            }
            append(BASE64[bits >> 18 & 63]);
            append(BASE64[bits >> 12 & 63]);
            append(count > 1 ? BASE64[bits >> 6 & 63] : '=');
            append(count > 2 ? BASE64[bits & 63] : '=');
        }
        return this;
    }

    private static IllegalArgumentException notHexadecimal() {
        return new IllegalArgumentException("bytes are not in PostgreSQL's hexadecimal format");
    }

    private void escaped(int c) {
        append('\\');
        switch (c) {
            case '"', '\\' -> append(c);
            case '\n' -> append('n');
            case '\r' -> append('r');
            case '\t' -> append('t');
            case '\b' -> append('b');
            case '\f' -> append('f');
            default -> {
                ascii("u00");
                append(HEX[c >> 4]);
                append(HEX[c & 0xF]);
            }
        }
    }

    JsonBuffer append(int oneByte) {
        if (length < limitBytes) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(limitBytes, bytes.length * 2L));
            }
            bytes[(int) length] = (byte) oneByte;
        }
        length++;
        return this;
    }
}
