package dev.sluice.standalone.dev;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /dev/notifications}; {@code null} is an absent property.
 *
 * @param kind
 *            {@code demo.note} if absent
 * @param title
 *            a sentence of no meaning if absent
 * @param priority
 *            {@code low}, {@code normal} (if absent), {@code high} or {@code urgent}
 * @param recipientId
 *            the one user who may see it; everybody in the tenant if absent
 * @param payload
 *            a JSON object, empty if absent
 * @param count
 *            how many such rows to insert, 1–{@value RowLimits#MOST_ROWS}; one if absent
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
            throw JsonBody.bad("\"recipientId\" is blank: expected a user, or no such property for everybody");
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
