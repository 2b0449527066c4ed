package dev.sluice.reliability.check;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An event about a row, read from the WAL or from a topic.
 *
 * @param type
 *            the SSE event type
 * @param subject
 *            the row's primary key
 * @param kind
 *            the row's kind, or empty
 * @param payload
 *            the row's payload as JSON, or empty
 */
record RowEvent(String tenant, String channel, String type, String subject, String kind, String payload) {
    private static final Map<String, String> CHANNELS = Map.of("public.activity", "activity", "public.notification",
            "notification", "public.notification_read", "notification");

    /** Returns the events of a change: none if its table is not captured, two if the recipient changes. */
    static List<RowEvent> of(DecodedChange change) {
        String channel = CHANNELS.get(change.table());
        if (channel == null) {
            return List.of();
        }
        return switch (change.operation()) {
            case "INSERT" -> List.of(change.table().equals("public.notification_read")
                    ? mark(channel, change.after())
                    : of(channel, "new", change.after()));
            case "DELETE" -> List.of(of(channel, "deleted", change.before()));
            default -> Objects.equals(change.before().get("recipient_id"), change.after().get("recipient_id"))
                    ? List.of(of(channel, "updated", change.after()))
                    : List.of(of(channel, "deleted", change.before()), of(channel, "new", change.after()));
        };
    }

    private static RowEvent of(String channel, String what, Map<String, String> row) {
        return new RowEvent(column(row, "tenant_id"), channel, channel + ":" + what, column(row, "id"),
                column(row, "kind"), column(row, "payload"));
    }

    private static RowEvent mark(String channel, Map<String, String> row) {
        String subject = String.join(",", column(row, "tenant_id"), column(row, "notification_id"),
                column(row, "user_id"));
        return new RowEvent(column(row, "tenant_id"), channel, channel + ":read", subject, "", "");
    }

    private static String column(Map<String, String> row, String name) {
        return Objects.requireNonNull(row.get(name), name);
    }

    /** Returns the fingerprint of the whole event. */
    long fingerprint() {
        return Fingerprint.of(tenant, type, subject, kind, payload);
    }

    /** Returns the identity of the row, with its tenant: events of two tenants have no order. */
    String row() {
        return tenant + " " + channel + " " + subject;
    }

    /** Returns the fingerprint of the row after this event. */
    long rowFingerprint() {
        return Fingerprint.of(kind, payload);
    }
}
