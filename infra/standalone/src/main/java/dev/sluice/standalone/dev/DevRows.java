package dev.sluice.standalone.dev;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The insertion of rows into the captured tables, as an application would do it. One call is one statement and one
 * transaction. Thread-safe.
 */
final class DevRows {
    /** The maximum number of row ids in a response. */
    static final int MAX_IDS = 100;

    private static final String ACTIVITIES = """
            with inserted as (
              insert into activity (tenant_id, kind, actor_id, actor_name, subject_type, subject_id, payload)
              select :tenant, :kind, :user, :actorName, :subjectType, :subjectId, cast(:payload as jsonb)
              from generate_series(1, :rows)
              returning id)
            select id::text from inserted order by inserted.id limit :maxIds""";

    private static final String NOTIFICATIONS = """
            with inserted as (
              insert into notification (tenant_id, recipient_id, kind, title, message, priority, group_key, payload)
              select :tenant, :recipientId, :kind, :title, :message, :priority, :groupKey, cast(:payload as jsonb)
              from generate_series(1, :rows)
              returning id)
            select id::text from inserted order by inserted.id limit :maxIds""";

    private final JdbcClient database;

    DevRows(JdbcClient database) {
        this.database = database;
    }

    /** Inserts the caller's activities; returns the first {@value #MAX_IDS} ids in ascending order. */
    List<String> insert(Caller caller, NewActivity activity) {
        return database.sql(ACTIVITIES).param("tenant", caller.tenant()).param("user", caller.user())
                .param("kind", activity.kindOrDefault()).param("actorName", activity.actorName())
                .param("subjectType", activity.subjectType()).param("subjectId", activity.subjectId())
                .param("payload", RowLimits.json(activity.payload())).param("rows", RowLimits.rows(activity.count()))
                .param("maxIds", MAX_IDS).query(DevRows::id).list();
    }

    /** Inserts notifications in the caller's tenant; returns the first {@value #MAX_IDS} ids in ascending order. */
    List<String> insert(Caller caller, NewNotification notification) {
        return database.sql(NOTIFICATIONS).param("tenant", caller.tenant())
                .param("recipientId", notification.recipientId()).param("kind", notification.kindOrDefault())
                .param("title", notification.titleOrDefault()).param("message", notification.message())
                .param("priority", notification.priorityOrDefault()).param("groupKey", notification.groupKey())
                .param("payload", RowLimits.json(notification.payload()))
                .param("rows", RowLimits.rows(notification.count())).param("maxIds", MAX_IDS).query(DevRows::id)
                .list();
    }

    private static String id(ResultSet row, int index) throws SQLException {
        return row.getString(1);
    }
}
