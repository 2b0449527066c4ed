package dev.sluice.capture.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A writer of JSON as UTF-8 on one line. Bounded: beyond the limit it only counts bytes, so that an oversized row needs
 * no more memory than the largest event. Not thread-safe.
 */
final class JsonBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int REPLACEMENT = 0xFFFD;

    private final int limitBytes;
    private byte[] bytes = new byte[512];
    private long length;

    JsonBuffer(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Returns the number of bytes written, including those beyond the limit. */
    long length() {
        return length;
    }

    boolean overflowed() {
        return length > limitBytes;
    }

    byte[] toByteArray() {
        if (overflowed()) {
            throw new IllegalStateException(length + " bytes were written, but the limit is " + limitBytes);
        }
        return Arrays.copyOf(bytes, (int) length);
    }

    JsonBuffer ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        return this;
    }

    JsonBuffer raw(byte[] utf8) {
        for (byte each : utf8) {
            append(each);
        }
        return this;
    }

    JsonBuffer quoted(String text) {
        append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                append('\\');
                append(c);
            } else if (c < 0x20) {
                control(c);
            } else {
                i = codePoint(text, i);
            }
        }
        append('"');
        return this;
    }

    /**
     * Appends text that is JSON. Line breaks between tokens become spaces; strings contain none, because JSON requires
     * them to be escaped.
     */
    JsonBuffer json(String json) {
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\r' || c == '\n') {
                append(' ');
            } else {
                i = codePoint(json, i);
            }
        }
        return this;
    }

    private void control(char c) {
        append('\\');
        switch (c) {
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

    /** Appends the code point at {@code index}; returns the index of its last character. */
    private int codePoint(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            append(c);
        } else if (c < 0x800) {
            append(0xC0 | (c >> 6));
            append(0x80 | (c & 0x3F));
        } else if (!Character.isSurrogate(c)) {
            threeBytes(c);
        } else if (Character.isHighSurrogate(c) && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1))) {
            int point = Character.toCodePoint(c, text.charAt(index + 1));
            append(0xF0 | (point >> 18));
            append(0x80 | ((point >> 12) & 0x3F));
            append(0x80 | ((point >> 6) & 0x3F));
            append(0x80 | (point & 0x3F));
            return index + 1;
        } else {
            threeBytes(REPLACEMENT);
        }
        return index;
    }

    private void threeBytes(int point) {
        append(0xE0 | (point >> 12));
        append(0x80 | ((point >> 6) & 0x3F));
        append(0x80 | (point & 0x3F));
    }

    private void append(int oneByte) {
        if (length < limitBytes) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(limitBytes, bytes.length * 2L));
            }
            bytes[(int) length] = (byte) oneByte;
        }
        length++;
    }
}
