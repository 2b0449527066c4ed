package dev.sluice.standalone.dev;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /dev/activities}; {@code null} is an absent property.
 *
 * @param kind
 *            {@code demo.created} if absent
 * @param payload
 *            a JSON object, empty if absent
 * @param count
 *            how many such rows to insert, 1–{@value RowLimits#MOST_ROWS}; one if absent
 */
record NewActivity(@Nullable String kind, @Nullable String actorName, @Nullable String subjectType,
        @Nullable String subjectId, @Nullable JsonNode payload, @Nullable Integer count) {
    NewActivity {
        RowLimits.checkPayload(payload, RowLimits.rows(count));
    }

    String kindOrDefault() {
        return kind == null ? "demo.created" : kind;
    }
}
