package dev.sluice.capture.value;

/** The check that text is UTF-8 [RFC 3629]: a database with the encoding SQL_ASCII may hold any bytes. */
final class Utf8 {
    private Utf8() {}

    /**
     * Returns the index after the character that begins at {@code index}, which is not ASCII.
     *
     * @throws IllegalArgumentException
     *             if there is no well-formed character
     */
    static int requireCharacter(byte[] text, int index, int to) {
        int first = text[index] & 0xFF;
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (first < 0xC2 || first > 0xF4 || index + length > to) {
            throw notUtf8();
        }
        int second = text[index + 1] & 0xFF;
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            throw notUtf8();
        }
        for (int i = 2; i < length; i++) {
            if ((text[index + i] & 0xC0) != 0x80) {
                throw notUtf8();
            }
        }
        return index + length;
    }

    private static IllegalArgumentException notUtf8() {
        return new IllegalArgumentException("a text is not UTF-8: the database's encoding does not say what its bytes"
                + " mean");
    }
}
