package dev.sluice.bridge.notification;

/** The notifications of a recipient that are listed. */
public enum NotificationFilter {
    /** All that the recipient may see. */
    ALL,
    /** Those that the recipient has not marked as read. */
    UNREAD
}
