package dev.sluice.bridge.notification;

import java.util.List;

/**
 * The notifications of a recipient, from one snapshot of the database. Immutable.
 *
 * @param notifications
 *            the newest ones, in descending order of ids
 * @param unread
 *            the number of unread ones, including those that are not listed
 */
public record Inbox(List<Notification> notifications, long unread) {
    public Inbox {
        notifications = List.copyOf(notifications);
        if (unread < 0) {
            throw new IllegalArgumentException("unread is " + unread + ": expected 0 or more");
        }
    }
}
