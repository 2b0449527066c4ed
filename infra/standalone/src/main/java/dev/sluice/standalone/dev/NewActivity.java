package dev.sluice.standalone.dev;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * The request body of {@code POST /dev/activities}; {@code null} stands for an absent property.
 *
 * @param kind
 *            {@code demo.created} if absent
 * @param payload
 *            a JSON object; {@code {}} if absent
 * @param count
 *            the number of rows to insert, 1–{@value RowLimits#MAX_ROWS}; 1 if absent
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
