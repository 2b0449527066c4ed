package dev.sluice.capture.event;

/** Lengths in characters, which are Unicode code points: a character beyond the basic plane counts once. */
final class CodePoints {
    private CodePoints() {}

    static int count(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Returns the first characters of a text, or all of it if it has no more. */
    static String first(int limit, String text) {
        return count(text) <= limit ? text : text.substring(0, text.offsetByCodePoints(0, limit));
    }
}
