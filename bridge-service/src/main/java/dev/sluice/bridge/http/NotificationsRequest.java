package dev.sluice.bridge.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.notification.NotificationFilter;
import dev.sluice.bridge.notification.Notifications;

/** A parsed request for notifications, or the problem with it (wire protocol, section 7). */
sealed interface NotificationsRequest {
    /** A request that lists the newest notifications. */
    record Newest(NotificationFilter filter, int limit) implements NotificationsRequest {}

    /** A request that marks one notification as read. */
    record Mark(long id) implements NotificationsRequest {}

    /** A request that marks all notifications up to an id as read. */
    record MarkAll(long through) implements NotificationsRequest {}

    /** The request is invalid. */
    record Refused(Problem problem) implements NotificationsRequest {}

    int DEFAULT_LIMIT = 50;

    Pattern MARK_PATH = Pattern.compile("/(-?[0-9]{1,19})/read");

    /** Parses a GET. */
    static NotificationsRequest get(HttpServletRequest request) {
        if (request.getPathInfo() != null) {
            return new Refused(Problem.noSuchNotificationsPath());
        }
        try {
            return new Newest(filter(request.getParameter("unread")),
                    LimitParameter.of(request, DEFAULT_LIMIT, Notifications.MAX_LIMIT));
        } catch (BadRequest refused) {
            return new Refused(refused.problem());
        }
    }

    /** Parses a POST. An id that is not a bigint matches no notification. */
    static NotificationsRequest post(HttpServletRequest request) {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        if (!path.endsWith("/read") && !path.equals("/read-all")) {
            return new Refused(Problem.noSuchNotificationsPath());
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
        } catch (NumberFormatException outOfRange) {
            return new Refused(Problem.noNotification());
        }
    }

    private static NotificationsRequest markAll(@Nullable String through) {
        try {
            return new MarkAll(through == null ? Long.MAX_VALUE : Long.parseLong(through));
        } catch (NumberFormatException notABigint) {
            return new Refused(Problem.badParameter("through", String.valueOf(through), "the id of a notification"));
        }
    }

    /**
     * Returns whether the request has a bearer token. Only a page itself can add one; a browser adds cookies and other
     * authentication schemes automatically, also to cross-site requests.
     */
    private static boolean hasBearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.strip().toLowerCase(Locale.ROOT)
                .startsWith("application/json");
    }

    private static NotificationFilter filter(@Nullable String unread) throws BadRequest {
        return switch (unread == null ? "false" : unread) {
            case "true" -> NotificationFilter.UNREAD;
            case "false" -> NotificationFilter.ALL;
            default -> throw new BadRequest(Problem.badParameter("unread", String.valueOf(unread), "true or false"));
        };
    }
}
