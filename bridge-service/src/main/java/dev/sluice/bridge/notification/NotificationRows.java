package dev.sluice.bridge.notification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** The mapping of the result of {@link NotificationSql#newest} to values. Stateless. */
final class NotificationRows {
    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int MAX_KIND_CHARACTERS = 256;

    private NotificationRows() {}

    static Inbox inbox(ResultSet rows) throws SQLException {
        var notifications = new ArrayList<Notification>();
        long unread = 0;
        while (rows.next()) {
            unread = rows.getLong("unread");
            if (rows.getString("id") != null) {
                notifications.add(notification(rows));
            }
        }
        return new Inbox(notifications, unread);
    }

    private static Notification notification(ResultSet row) throws SQLException {
        String id = row.getString("id");
        String tenant = row.getString("tenant_id");
        String kind = row.getString("kind");
        String createdAt = time(row.getObject("created_at", OffsetDateTime.class));
        OffsetDateTime marked = row.getObject("read_at", OffsetDateTime.class);
        String readAt = marked == null ? null : time(marked);
        long bytes = row.getLong("bytes");
        if (bytes > NotificationSql.MAX_ROW_BYTES) {
            return new Notification.Placeholder(id, tenant,
                    kind.substring(0, Math.min(kind.length(), MAX_KIND_CHARACTERS)), createdAt,
                    new Notification.Omitted("too-large", bytes), readAt);
        }
        return new Notification.Row(id, tenant, text(row, "recipient_id"), kind, row.getString("title"),
                text(row, "message"), row.getString("priority"), text(row, "group_key"), row.getString("payload"),
                createdAt, readAt);
    }

    private static @Nullable String text(ResultSet row, String column) throws SQLException {
        return row.getString(column);
    }

    /** Formats like the capture, including PostgreSQL's infinite timestamps. */
    private static String time(OffsetDateTime time) {
        if (time.equals(OffsetDateTime.MAX)) {
            return "infinity";
        }
        return time.equals(OffsetDateTime.MIN) ? "-infinity" : TIME.format(time);
    }
}
