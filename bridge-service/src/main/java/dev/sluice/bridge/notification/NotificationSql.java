package dev.sluice.bridge.notification;

/**
 * The SQL statements of {@link Notifications}. Each is one statement and therefore reads one snapshot. Notifications
 * for the recipient and notifications for all users are two ranges of one index, joined by {@code union all}: an {@code
 * or} would scan all rows of the tenant.
 */
final class NotificationSql {
    /** Longer rows are replaced by placeholders, which bounds the response. */
    static final int MAX_ROW_BYTES = 256 * 1024;

    private static final String UNMARKED = """
            and not exists (select from notification_read r
               where r.tenant_id = n.tenant_id and r.user_id = :user and r.notification_id = n.id)""";

    private static final String UNREAD = """
            select n.id from (
              select n.tenant_id, n.id from notification n where n.tenant_id = :tenant and n.recipient_id = :user
              union all
              select n.tenant_id, n.id from notification n where n.tenant_id = :tenant and n.recipient_id is null) n
            where true %s""".formatted(UNMARKED);

    private static final String MARK = """
            insert into notification_read (tenant_id, notification_id, user_id)
            select n.tenant_id, n.id, :user from (%s) n
            on conflict do nothing""";

    /** Inserts the missing marks up to an id. */
    static final String MARK_ALL = MARK.formatted("""
            select n.tenant_id, n.id from notification n
              where n.tenant_id = :tenant and n.recipient_id = :user and n.id <= :through %1$s
            union all
            select n.tenant_id, n.id from notification n
              where n.tenant_id = :tenant and n.recipient_id is null and n.id <= :through %1$s""".formatted(UNMARKED));

    /** Counts the notifications (0 or 1) with this id that the recipient may see, and inserts a missing mark. */
    static final String MARK_ONE = """
            with visible as (select n.tenant_id, n.id from notification n
              where n.tenant_id = :tenant and n.id = :id and (n.recipient_id = :user or n.recipient_id is null)),
            marked as (%s)
            select count(*) from visible""".formatted(MARK.formatted("select * from visible"));

    private NotificationSql() {}

    /** Selects the newest notifications. Column 1 is the unread count; without notifications the rest is null. */
    static String newest(NotificationFilter filter) {
        String newest = switch (filter) {
            // Also ordered by the recipient, although it is constant: otherwise PostgreSQL scans the primary key
            // through all tenants.
            case ALL -> """
                    (select n.id from notification n where n.tenant_id = :tenant and n.recipient_id = :user
                      order by n.recipient_id desc, n.id desc limit :limit)
                    union all
                    (select n.id from notification n where n.tenant_id = :tenant and n.recipient_id is null
                      order by n.recipient_id desc, n.id desc limit :limit)""";
            case UNREAD -> "select unread.id from unread";
        };
        return """
                with unread as (%s)
                select counted.unread, listed.* from (select count(*) as unread from unread) counted
                left join (
                  select n.id, n.tenant_id, n.recipient_id, n.kind, n.title, n.message, n.priority, n.group_key,
                    n.payload::text as payload, n.created_at, r.read_at, octet_length(n::text) as bytes
                  from (%s order by id desc limit :limit) newest
                  join notification n on n.id = newest.id
                  left join notification_read r
                    on r.tenant_id = n.tenant_id and r.user_id = :user and r.notification_id = n.id) listed on true
                order by listed.id desc""".formatted(UNREAD, newest);
    }
}
