package dev.sluice.bridge.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.notification.Notifications;
import dev.sluice.bridge.notification.Wanted;

/** What a caller wants of its notifications, or a problem (wire protocol, section 7). */
sealed interface NotificationsRequest {
    /** The newest ones. */
    record Newest(Wanted wanted, int limit) implements NotificationsRequest {}

    /** To mark one as read. */
    record Mark(long id) implements NotificationsRequest {}

    /** To mark all as read whose ids are not greater. */
    record MarkAll(long through) implements NotificationsRequest {}

    /** Why it gets nothing. */
    record Refused(Problem problem) implements NotificationsRequest {}

    int DEFAULT_LIMIT = 50;

    Pattern MARK_PATH = Pattern.compile("/(-?[0-9]{1,19})/read");

    /** What a GET asks for. */
    static NotificationsRequest get(HttpServletRequest request) {
        if (request.getPathInfo() != null) {
            return new Refused(Problem.noSuchPath());
        }
        try {
            return new Newest(wanted(request.getParameter("unread")), limit(request.getParameter("limit")));
        } catch (BadRequest refused) {
            return new Refused(refused.problem());
        }
    }

    /** What a POST asks for. An id that is no bigint is nobody's. */
    static NotificationsRequest post(HttpServletRequest request) {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        if (!path.endsWith("/read") && !path.equals("/read-all")) {
            return new Refused(Problem.noSuchPath());
        }
        if (!hasBearer(request) && !isJson(request.getContentType())) {
            return new Refused(Problem.crossSite());
        }
        if (path.equals("/read-all")) {
            return markAll(request.getParameter("through"));
        }
        Matcher mark = MARK_PATH.matcher(path);
        try {
            return mark.matches() ? new Mark(Long.parseLong(mark.group(1))) : new Refused(Problem.noNotification());
        } catch (NumberFormatException beyondABigint) {
            return new Refused(Problem.noNotification());
        }
    }

    private static NotificationsRequest markAll(@Nullable String through) {
        try {
            return new MarkAll(through == null ? Long.MAX_VALUE : Long.parseLong(through));
        } catch (NumberFormatException noBigint) {
            return new Refused(Problem.badParameter("through", String.valueOf(through), "the id of a notification"));
        }
    }

    /** Which a page has to add itself; other schemes a browser adds by itself, like a cookie. */
    private static boolean hasBearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.strip().toLowerCase(java.util.Locale.ROOT)
                .startsWith("application/json");
    }

    private static Wanted wanted(@Nullable String unread) throws BadRequest {
        return switch (unread == null ? "false" : unread) {
            case "true" -> Wanted.UNREAD;
            case "false" -> Wanted.ALL;
            default -> throw new BadRequest(Problem.badParameter("unread", String.valueOf(unread), "true or false"));
        };
    }

    private static int limit(@Nullable String limit) throws BadRequest {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int number = Integer.parseInt(limit);
            if (number >= 1 && number <= Notifications.MAX_LIMIT) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Refused below, like a number out of range.
        }
        throw new BadRequest(Problem.badParameter("limit", limit, "a number from 1 to " + Notifications.MAX_LIMIT));
    }
}
