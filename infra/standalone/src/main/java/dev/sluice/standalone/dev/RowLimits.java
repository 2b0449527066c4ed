package dev.sluice.standalone.dev;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** How much one request may insert: all its rows are one transaction, and each carries the payload. */
final class RowLimits {
    static final int MOST_ROWS = 10_000;
    static final long MOST_PAYLOAD_CHARACTERS = 64L << 20;

    private RowLimits() {}

    /** The number of rows that a body with this {@code count} asks for. */
    static int rows(@Nullable Integer count) {
        if (count == null) {
            return 1;
        }
        if (count < 1 || count > MOST_ROWS) {
            throw JsonBody.bad("\"count\" is " + count + ": expected 1–" + MOST_ROWS);
        }
        return count;
    }

    static void checkPayload(@Nullable JsonNode payload, int rows) {
        if (payload != null && !payload.isNull() && !payload.isObject()) {
            throw JsonBody.bad("\"payload\" is not an object: expected, for example, {\"amount\":12}");
        }
        int length = json(payload).length();
        if (length * (long) rows > MOST_PAYLOAD_CHARACTERS) {
            throw JsonBody.bad("\"payload\" has " + length + " characters, too many for " + rows
                    + " rows in one transaction: expected at most " + MOST_PAYLOAD_CHARACTERS
                    + " in all rows together");
        }
    }

    /** The payload as it is stored. */
    static String json(@Nullable JsonNode payload) {
        return payload == null || payload.isNull() ? "{}" : payload.toString();
    }
}
