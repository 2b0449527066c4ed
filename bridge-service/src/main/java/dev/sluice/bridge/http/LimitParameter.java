package dev.sluice.bridge.http;

import jakarta.servlet.http.HttpServletRequest;

/** The query parameter {@code limit}: the maximum number of items in a response. */
final class LimitParameter {
    private LimitParameter() {}

    /** Returns the value, 1 to {@code max}, or {@code defaultLimit} if it is absent. */
    static int of(HttpServletRequest request, int defaultLimit, int max) throws BadRequest {
        String limit = request.getParameter("limit");
        if (limit == null) {
            return defaultLimit;
        }
        try {
            int number = Integer.parseInt(limit);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Malformed numbers are refused below, like numbers out of range.
        }
        throw new BadRequest(Problem.badParameter("limit", limit, "a number from 1 to " + max));
    }
}
