package dev.sluice.bridge.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.stream.Gap;

/**
 * The problem document [RFC 9457] of a response that is not successful. Immutable.
 *
 * @param name
 *            the kind of problem for programs, stable: the type is {@code urn:sluice:problem:<name>}
 * @param title
 *            the kind of problem for people, the same for all occurrences
 * @param detail
 *            this occurrence: what happened, what follows and what to do
 * @param headers
 *            additional response headers
 * @param members
 *            additional members of the document; values are strings, numbers, lists and maps of them
 */
public record Problem(int status, String name, String title, String detail, Map<String, String> headers,
        Map<String, Object> members) {
    private static final int RETRY_AFTER_SECONDS = 5;

    /** For problems that last until an operator acts. */
    private static final int RETRY_AFTER_OPERATOR_SECONDS = 300;

    public Problem {
        headers = Map.copyOf(headers);
        members = Map.copyOf(members);
    }

    private Problem(int status, String name, String title, String detail, Map<String, String> headers) {
        this(status, name, title, detail, headers, Map.of());
    }

    static Problem badParameter(String parameter, String value, String expected) {
        return new Problem(400, "bad-parameter", "A parameter is invalid",
                "Parameter " + parameter + " is \"" + shortened(value) + "\": expected " + expected + ".", Map.of());
    }

    static Problem unsupported(String parameter) {
        return new Problem(400, "not-supported", "This version does not support the parameter",
                "Parameter " + parameter + " is part of the protocol, but this version does not support it: omit it.",
                Map.of());
    }

    static Problem malformedPosition(String text, String reason) {
        return new Problem(400, "malformed-position", "The position is malformed",
                "The position \"" + shortened(text) + "\" is malformed: " + reason
                        + ". Send the id of an event of this stream, or no position.",
                Map.of());
    }

    static Problem wrongPartition(int partition, int expected) {
        return new Problem(400, "wrong-partition", "The position belongs to another tenant's partition",
                "The position is in partition " + partition + ", but this tenant's records are in partition " + expected
                        + ". Send the id of an event that this tenant received.",
                Map.of());
    }

    static Problem gap(List<Gap> gaps, EventId earliest) {
        return new Problem(410, "gap", "The log cannot serve the position",
                "The log does not hold all records after the position: " + gaps.stream()
                        .map(gap -> gap.channel().name() + " " + gap.reason().text()).collect(Collectors.joining(", "))
                        + ". Events are missing. Continue from the position in this document, or from one of your own.",
                Map.of(),
                Map.of("position", earliest.format(), "gaps", gaps.stream().map(Gap::problemMembers).toList()));
    }

    static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "The token does not allow this", detail, Map.of());
    }

    static Problem noScope(String channel) {
        return forbidden("The token's scope does not allow channel " + channel + ": expected sluice:read:" + channel
                + " or sluice:read.");
    }

    static Problem crossSite() {
        return new Problem(403, "cross-site", "The request may come from a page of another site",
                "The request changes state and is authenticated by a cookie. It was not carried out. Send"
                        + " Content-Type: application/json, which a foreign page cannot send without a CORS preflight.",
                Map.of());
    }

    static Problem noSuchPath(String path) {
        return notFound("Nothing is served at " + shortened(path) + ".");
    }

    static Problem methodNotAllowed(String method, String path) {
        return new Problem(405, "method-not-allowed", "The method is not allowed",
                shortened(method) + " is not served at " + shortened(path) + ".", Map.of());
    }

    static Problem badRequest(int status) {
        return new Problem(status, "bad-request", "The request is invalid",
                "The server rejected the request before reading its parameters: expected a valid HTTP request.",
                Map.of());
    }

    static Problem internalError(int status) {
        return new Problem(status, "defect", "Internal server error",
                "The request failed because of a defect in the server. Its log has the details. A stream can continue"
                        + " from the last event id.",
                Map.of());
    }

    private static Problem notFound(String detail) {
        return new Problem(404, "not-found", "Not found", detail, Map.of());
    }

    static Problem noSuchNotificationsPath() {
        return notFound("Expected GET /api/v1/notifications, POST /api/v1/notifications/{id}/read or POST "
                + "/api/v1/notifications/read-all.");
    }

    /**
     * Returns a problem that does not reveal whether the notification exists, because the caller may not be allowed to
     * see it.
     */
    static Problem noNotification() {
        return new Problem(404, "no-notification", "The notification does not exist",
                "The caller has no notification with this id.", Map.of());
    }

    static Problem noSuchEventsPath() {
        return notFound("Expected GET /api/v1/events or GET /api/v1/events/{channel}/{partition}/{offset}.");
    }

    /** Returns a problem that does not reveal whether the event exists: the caller may not be allowed to see it. */
    static Problem noEvent() {
        return new Problem(404, "no-event", "The event does not exist",
                "The log has no event at this offset that the caller may see.", Map.of());
    }

    static Problem eventGone(Gap.Reason reason) {
        return new Problem(410, "event-gone", "The event is gone",
                "The log no longer holds this offset (" + reason.text()
                        + "). The event cannot be served any more. Load the row from the application instead.",
                Map.of(), Map.of("reason", reason.text()));
    }

    static Problem unauthorized(String detail) {
        return new Problem(401, "unauthorized", "A valid token is required", detail, Map.of("WWW-Authenticate",
                "Bearer"));
    }

    static Problem keysUnavailable() {
        return new Problem(503, "keys-unavailable", "The token cannot be verified at present",
                "The token issuer's signing keys are unavailable. The token may be valid. Try again after "
                        + RETRY_AFTER_SECONDS + " s.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    static Problem notAcceptable(String accept, String expected) {
        return new Problem(406, "not-acceptable", "No acceptable representation",
                "The Accept header is \"" + shortened(accept) + "\": expected it to include " + expected + ".",
                Map.of());
    }

    static Problem refused(Admission.Limit limit, int allowed) {
        Map<String, String> retry = Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
        return switch (limit) {
            case DRAINING -> new Problem(503, "draining", "This instance is stopping",
                    "Reconnect: another instance, or this one after its restart, continues from the same position.",
                    retry);
            case CONNECT_RATE -> new Problem(429, "too-many-connects", "Too many new streams",
                    "The limit of " + allowed + " new streams per second is exceeded. Try again after "
                            + RETRY_AFTER_SECONDS + " s.",
                    retry,
                    Map.of("limit", limit.text(), "allowed", allowed));
            case CONNECTIONS, PER_TENANT, PER_USER -> new Problem(429, "too-many-connections", "Too many open streams",
                    "The limit " + limit.text() + " of " + allowed
                            + " open streams is reached. Close a stream, or try again after "
                            + RETRY_AFTER_SECONDS + " s.",
                    retry, Map.of("limit", limit.text(), "allowed", allowed));
        };
    }

    static Problem notSettled() {
        return new Problem(503, "not-settled", "The range is not complete yet",
                "The capture has not confirmed yet that the log has all events before until. Try again after "
                        + RETRY_AFTER_SECONDS + " s, or use an earlier instant.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    /** Returns the problem that these open transactions may hide events of a range; empty if they are not known. */
    static Problem notSettled(List<OpenTransaction> transactions) {
        String named = transactions.isEmpty()
                ? "a partition of its topics"
                : transactions.stream()
                        .map(open -> open.channel().name() + " partition " + open.partition() + ", producer "
                                + open.producerId() + ", open for " + open.age().toSeconds() + " s")
                        .collect(Collectors.joining("; "));
        return new Problem(503, "not-settled", "The range is not complete yet",
                "An open Kafka transaction may hide events before until: " + named + ". No events are lost. Try again "
                        + "after " + RETRY_AFTER_SECONDS + " s. If that is repeated, an operator must end the "
                        + "transaction: the bridge's health has the command.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)),
                Map.of("transactions", transactions.stream().map(open -> Map.of("channel", open.channel().name(),
                        "partition", open.partition(), "producerId", open.producerId(), "age", open.age().toString()))
                        .toList()));
    }

    static Problem databaseUnavailable() {
        return new Problem(503, "database-unavailable", "The database is unavailable",
                "Notifications cannot be listed or marked. Streams continue. Try again after " + RETRY_AFTER_SECONDS
                        + " s.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    static Problem noDatabase() {
        return new Problem(503, "no-database", "This bridge has no database",
                "Notifications cannot be listed or marked. Set spring.datasource.url to enable them. Streams continue.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_OPERATOR_SECONDS)));
    }

    static Problem logUnavailable() {
        return new Problem(503, "log-unavailable", "The log is unavailable",
                "The bridge cannot read the log from Kafka. No events are lost. Try again after " + RETRY_AFTER_SECONDS
                        + " s.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
