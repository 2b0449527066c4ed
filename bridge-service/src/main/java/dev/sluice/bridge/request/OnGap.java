package dev.sluice.bridge.request;

/** The choice of what happens if the log cannot serve a caller's position. */
public enum OnGap {
    /** The response reports the gap and continues after it. */
    CONTINUE,
    /** The response reports the gap and ends. */
    FAIL
}
