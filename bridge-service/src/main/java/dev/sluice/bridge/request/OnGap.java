package dev.sluice.bridge.request;

/** What a caller wants if the log cannot serve its position. */
public enum OnGap {
    /** To be told, and to continue after the gap. */
    CONTINUE,
    /** To be told, and to receive nothing. */
    FAIL
}
