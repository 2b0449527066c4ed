package dev.sluice.bridge.notification;

import java.util.List;

/**
 * What a reader has, at one moment.
 *
 * @param notifications
 *            the newest, in descending order of ids
 * @param unread
 *            how many there are that the reader has not read, listed or not
 */
public record Inbox(List<Notification> notifications, long unread) {
    public Inbox {
        notifications = List.copyOf(notifications);
        if (unread < 0) {
            throw new IllegalArgumentException("unread is " + unread);
        }
    }
}
