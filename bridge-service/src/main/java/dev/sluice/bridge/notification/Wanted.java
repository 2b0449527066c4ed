package dev.sluice.bridge.notification;

/** Which of a reader's notifications are listed. */
public enum Wanted {
    /** All that the reader may see. */
    ALL,
    /** Those that the reader has not marked as read. */
    UNREAD
}
