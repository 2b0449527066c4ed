package dev.sluice.bridge.notification;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonRawValue;

/**
 * A notification in a list, serialized to JSON like the data of its event (wire protocol, section 2) with
 * {@code readAt} added. Components are in the order of the JSON members.
 */
public sealed interface Notification {
    /**
     * A row of the table.
     *
     * @param id
     *            a bigint as text
     * @param recipientId
     *            the only user who may see it; null for all users of the tenant
     * @param payload
     *            JSON text from the database
     * @param createdAt
     *            RFC 3339, UTC, with microseconds
     * @param readAt
     *            when the recipient marked it as read, in the same format; null if unread
     */
    record Row(String id, String tenantId, @Nullable String recipientId, String kind, String title,
            @Nullable String message, String priority, @Nullable String groupKey, @JsonRawValue String payload,
            String createdAt, @Nullable String readAt) implements Notification {}

    /**
     * A substitute for a row that is too large for a list.
     *
     * @param kind
     *            truncated to 256 characters
     */
    record Placeholder(String id, String tenantId, String kind, String createdAt, Omitted omitted,
            @Nullable String readAt) implements Notification {}

    /**
     * The reason why a row is replaced by a placeholder.
     *
     * @param reason
     *            {@code too-large}
     * @param bytes
     *            the length of the row as PostgreSQL text
     */
    record Omitted(String reason, long bytes) {}
}
