package dev.sluice.standalone.dev;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** The limits on one insert request: all its rows are in one transaction, and each contains the payload. */
final class RowLimits {
    static final int MAX_ROWS = 10_000;
    static final long MAX_PAYLOAD_CHARACTERS = 64L << 20;

    private RowLimits() {}

    /**
     * Returns the number of rows to insert; 1 if {@code count} is null.
     *
     * @throws RefusedRequest
     *             if it is out of range
     */
    static int rows(@Nullable Integer count) {
        if (count == null) {
            return 1;
        }
        if (count < 1 || count > MAX_ROWS) {
            throw JsonBody.bad("\"count\" is " + count + ": expected 1–" + MAX_ROWS);
        }
        return count;
    }

    static void checkPayload(@Nullable JsonNode payload, int rows) {
        if (payload != null && !payload.isNull() && !payload.isObject()) {
            throw JsonBody.bad("\"payload\" is not an object: expected, for example, {\"amount\":12}");
        }
        int length = json(payload).length();
        if (length * (long) rows > MAX_PAYLOAD_CHARACTERS) {
            throw JsonBody.bad("\"payload\" has " + length + " characters, too many for " + rows
                    + " rows in one transaction: expected at most " + MAX_PAYLOAD_CHARACTERS
                    + " in all rows together");
        }
    }

    /** Returns the payload as JSON text; {@code {}} if it is null. */
    static String json(@Nullable JsonNode payload) {
        return payload == null || payload.isNull() ? "{}" : payload.toString();
    }
}
