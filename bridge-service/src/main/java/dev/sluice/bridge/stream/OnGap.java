package dev.sluice.bridge.stream;

/** What a caller wants when the log cannot serve its position. */
public enum OnGap {
    /** To be told, and to go on from where the log can. */
    CONTINUE,
    /** Nothing, until it has decided itself where to go on. */
    FAIL
}
