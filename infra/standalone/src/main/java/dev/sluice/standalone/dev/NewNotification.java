package dev.sluice.standalone.dev;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * The request body of {@code POST /dev/notifications}; {@code null} stands for an absent property.
 *
 * @param kind
 *            {@code demo.note} if absent
 * @param title
 *            a sample title if absent
 * @param priority
 *            {@code low}, {@code normal} (if absent), {@code high} or {@code urgent}
 * @param recipientId
 *            the only user who may see it; all users of the tenant if absent
 * @param payload
 *            a JSON object; {@code {}} if absent
 * @param count
 *            the number of rows to insert, 1–{@value RowLimits#MAX_ROWS}; 1 if absent
 */
record NewNotification(@Nullable String kind, @Nullable String title, @Nullable String message,
        @Nullable String priority, @Nullable String recipientId, @Nullable String groupKey, @Nullable JsonNode payload,
        @Nullable Integer count) {
    private static final Set<String> PRIORITIES = Set.of("low", "normal", "high", "urgent");

    NewNotification {
        if (priority != null && !PRIORITIES.contains(priority)) {
            throw JsonBody.bad("\"priority\" is \"" + priority + "\": expected low, normal, high or urgent");
        }
        if (recipientId != null && recipientId.isBlank()) {
            throw JsonBody
                    .bad("\"recipientId\" is blank: expected a user, or omit it to notify all users of the tenant");
        }
        RowLimits.checkPayload(payload, RowLimits.rows(count));
    }

    String kindOrDefault() {
        return kind == null ? "demo.note" : kind;
    }

    String titleOrDefault() {
        return title == null ? "Something worth knowing" : title;
    }

    String priorityOrDefault() {
        return priority == null ? "normal" : priority;
    }
}
