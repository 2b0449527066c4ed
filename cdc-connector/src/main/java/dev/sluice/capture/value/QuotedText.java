package dev.sluice.capture.value;

import java.util.Arrays;

/** The quoted strings within arrays and hstores, in which a backslash precedes a quote or a backslash. */
final class QuotedText {
    private QuotedText() {}

    /**
     * Returns the index of the quote that ends the string.
     *
     * @param from
     *            the index after the quote that begins it
     * @throws IllegalArgumentException
     *             if there is none
     */
    static int end(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        if (at >= to) {
            throw new IllegalArgumentException("a quoted string has no end");
        }
        return at;
    }

    /** Returns the string between two quotes. */
    static byte[] unescaped(byte[] text, int from, int end) {
        byte[] content = new byte[end - from];
        int length = 0;
        for (int at = from; at < end; at++) {
            if (text[at] == '\\') {
                at++;
            }
            content[length++] = text[at];
        }
        return length == content.length ? content : Arrays.copyOf(content, length);
    }
}
