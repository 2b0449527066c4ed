package dev.sluice.reliability.check;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an event says of a row, wherever it was read: in the write-ahead log or in a topic.
 *
 * @param tenant
 *            whose it is
 * @param channel
 *            where it belongs
 * @param type
 *            what happened, as the SSE event name says it
 * @param subject
 *            the row's primary key
 * @param kind
 *            the row's kind; empty if it has none
 * @param payload
 *            the row's payload as JSON; empty if it has none
 */
record RowEvent(String tenant, String channel, String type, String subject, String kind, String payload) {
    private static final Map<String, String> CHANNELS = Map.of("public.activity", "activity", "public.notification",
            "notification", "public.notification_read", "notification");

    /** The events of a change; none if its table is not captured. A change of the recipient is two. */
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

    /** Of the whole event. */
    long fingerprint() {
        return Fingerprint.of(tenant, type, subject, kind, payload);
    }

    /** What names the row among all rows; with its tenant, because tenants' events are in no order to each other. */
    String row() {
        return tenant + " " + channel + " " + subject;
    }

    /** Of the row as this event leaves it. */
    long rowFingerprint() {
        return Fingerprint.of(kind, payload);
    }
}
