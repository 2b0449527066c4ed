package dev.sluice.bridge.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.eventid.EventId;
import dev.sluice.bridge.stream.Gap;

/**
 * An error before a stream begins, as clients see it [RFC 9457].
 *
 * @param status
 *            the HTTP status
 * @param name
 *            the stable part of the type: {@code urn:sluice:problem:<name>}
 * @param title
 *            the kind of problem, the same for every occurrence
 * @param detail
 *            what was wrong this time, and what was expected
 * @param headers
 *            further response headers
 * @param members
 *            further members of the document; values are strings, numbers, lists and maps of them
 */
public record Problem(int status, String name, String title, String detail, Map<String, String> headers,
        Map<String, Object> members) {
    private static final int RETRY_AFTER_SECONDS = 5;

    /** Until an operator has done something. */
    private static final int RETRY_AFTER_NEVER_SECONDS = 300;

    public Problem {
        headers = Map.copyOf(headers);
        members = Map.copyOf(members);
    }

    private Problem(int status, String name, String title, String detail, Map<String, String> headers) {
        this(status, name, title, detail, headers, Map.of());
    }

    static Problem badParameter(String parameter, String value, String expected) {
        return new Problem(400, "bad-parameter", "A parameter has a bad value",
                "Parameter " + parameter + " is \"" + shortened(value) + "\": expected " + expected + ".", Map.of());
    }

    static Problem notBuilt(String parameter) {
        return new Problem(400, "not-supported", "The contract knows this parameter, this version does not",
                "Parameter " + parameter + " is not supported by this version: leave it out.", Map.of());
    }

    static Problem malformedPosition(String text, String reason) {
        return new Problem(400, "malformed-position", "The position cannot be read",
                "The position \"" + shortened(text) + "\" is malformed: " + reason
                        + ". Expected the id of an event of this "
                        + "stream, or none.",
                Map.of());
    }

    static Problem wrongPartition(int partition, int expected) {
        return new Problem(400, "wrong-partition", "The position belongs to another tenant's partition",
                "The position is in partition " + partition + ", this tenant's records are in " + expected
                        + ". Expected the id of an event that this tenant received.",
                Map.of());
    }

    static Problem gap(List<Gap> gaps, EventId earliest) {
        return new Problem(410, "gap", "The log cannot serve the position",
                "The log no longer holds what follows the position: " + gaps.stream()
                        .map(gap -> gap.channel().name() + " " + gap.reason().text()).collect(Collectors.joining(", "))
                        + ". Go on from the position given here, or from one of your own, knowing that events are missing.",
                Map.of(),
                Map.of("position", earliest.format(), "gaps", gaps.stream().map(gap -> Map.of("channel",
                        gap.channel().name(), "reason", gap.reason().text(), "earliest", gap.earliest())).toList()));
    }

    static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "The token does not allow this", detail, Map.of());
    }

    static Problem noScope(String channel) {
        return forbidden("The token's scope does not allow channel " + channel + ": expected sluice:read:" + channel
                + " or sluice:read.");
    }

    static Problem crossSite() {
        return new Problem(403, "cross-site", "The request may come from another site's page",
                "A request with a cookie that changes something was not carried out: expected Content-Type: "
                        + "application/json, which a page of another origin cannot send unasked.",
                Map.of());
    }

    static Problem nothingAt(String path) {
        return notFound("Nothing is served at " + shortened(path) + ".");
    }

    static Problem methodNotAllowed(String method, String path) {
        return new Problem(405, "method-not-allowed", "This method is not served here",
                shortened(method) + " is not served at " + shortened(path) + ".", Map.of());
    }

    static Problem badRequest(int status) {
        return new Problem(status, "bad-request", "The request cannot be served",
                "It was refused before it was looked at: expected a request as HTTP describes it.", Map.of());
    }

    static Problem defect(int status) {
        return new Problem(status, "defect", "The server failed",
                "This is a defect of the server; its log says more. A stream goes on from the last id.", Map.of());
    }

    private static Problem notFound(String detail) {
        return new Problem(404, "not-found", "There is nothing here", detail, Map.of());
    }

    static Problem noSuchPath() {
        return notFound("Expected GET /api/v1/notifications, POST /api/v1/notifications/{id}/read or POST "
                + "/api/v1/notifications/read-all.");
    }

    /** The same for one that is not there and one that the caller may not see. */
    static Problem noNotification() {
        return new Problem(404, "no-notification", "There is no such notification",
                "The caller has no notification with this id.", Map.of());
    }

    static Problem unauthorized(String detail) {
        return new Problem(401, "unauthorized", "A valid token is needed", detail, Map.of("WWW-Authenticate",
                "Bearer"));
    }

    static Problem keysUnavailable() {
        return new Problem(503, "keys-unavailable", "The token cannot be verified now",
                "The keys of who issues tokens cannot be had; the token may be good. Try again after "
                        + RETRY_AFTER_SECONDS + " s.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    static Problem notAcceptable(String accept, String expected) {
        return new Problem(406, "not-acceptable", "Nothing that is accepted is served here",
                "The Accept header is \"" + shortened(accept) + "\": expected it to allow " + expected + ".",
                Map.of());
    }

    static Problem refused(Admission.Limit limit, int allowed) {
        Map<String, String> retry = Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
        return switch (limit) {
            case DRAINING -> new Problem(503, "draining", "This instance is stopping",
                    "Connect again: another instance, or the next one, goes on from the same position.", retry);
            case CONNECT_RATE -> new Problem(429, "too-many-connects", "Too many new streams",
                    "More than " + allowed + " new streams a second. Try again after " + RETRY_AFTER_SECONDS + " s.",
                    retry,
                    Map.of("limit", limit.text(), "allowed", allowed));
            case CONNECTIONS, PER_TENANT, PER_USER -> new Problem(429, "too-many-connections", "Too many open streams",
                    "The limit " + limit.text() + " of " + allowed
                            + " open streams is reached. Close one, or try again after "
                            + RETRY_AFTER_SECONDS + " s.",
                    retry, Map.of("limit", limit.text(), "allowed", allowed));
        };
    }

    static Problem notSettled() {
        return new Problem(503, "not-settled", "More may still come before the end of the range",
                "The capture has not reported that everything before until is in the log. Try again after "
                        + RETRY_AFTER_SECONDS + " s, or ask for an earlier instant.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    static Problem databaseUnavailable() {
        return new Problem(503, "database-unavailable", "The database cannot be asked now",
                "Notifications cannot be listed or marked; streams go on. Try again after " + RETRY_AFTER_SECONDS
                        + " s.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    static Problem noDatabase() {
        return new Problem(503, "no-database", "This bridge serves no notifications",
                "It has no database: set spring.datasource.url. Streams need none.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_NEVER_SECONDS)));
    }

    static Problem logUnavailable() {
        return new Problem(503, "log-unavailable", "The log cannot be read now",
                "Kafka does not answer; nothing is lost. Try again after " + RETRY_AFTER_SECONDS + " s.",
                Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
