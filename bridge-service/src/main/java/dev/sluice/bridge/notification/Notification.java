package dev.sluice.bridge.notification;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonRawValue;

/**
 * A notification as JSON has it: like the data of its event (wire protocol, section 2), and when its reader has read it.
 * Components are in the order of the wire.
 */
public sealed interface Notification {
    /**
     * A row.
     *
     * @param id
     *            a bigint as text
     * @param recipientId
     *            whom it is for; null: everybody in the tenant
     * @param payload
     *            JSON as the database holds it
     * @param createdAt
     *            RFC 3339, UTC, six digits of a second
     * @param readAt
     *            when the reader has read it, in the same form; null: not yet
     */
    record Row(String id, String tenantId, @Nullable String recipientId, String kind, String title,
            @Nullable String message, String priority, @Nullable String groupKey, @JsonRawValue String payload,
            String createdAt, @Nullable String readAt) implements Notification {}

    /**
     * Stands for a row that is too large for a list.
     *
     * @param kind
     *            cut after 256 characters
     */
    record Placeholder(String id, String tenantId, String kind, String createdAt, Omitted omitted,
            @Nullable String readAt) implements Notification {}

    /**
     * Why a row is not there.
     *
     * @param reason
     *            {@code too-large}
     * @param bytes
     *            the length of the row as text
     */
    record Omitted(String reason, long bytes) {}
}
