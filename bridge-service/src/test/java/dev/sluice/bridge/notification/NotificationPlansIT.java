package dev.sluice.bridge.notification;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What an answer costs in a tenant of 100,000 notifications, a tenth of them for everybody: PostgreSQL's own plans. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationPlansIT {
    private NotificationTables tables;
    private JdbcClient database;
    private Notifications notifications;
    private final Recipient recipient = new Recipient("many", "user-7");

    @BeforeAll
    void fill() throws Exception {
        tables = new NotificationTables("notification_plans_it");
        var source = new DriverManagerDataSource(
                Objects.requireNonNull(tables.properties().get("spring.datasource.url")),
                Objects.requireNonNull(tables.properties().get("spring.datasource.username")),
                Objects.requireNonNull(tables.properties().get("spring.datasource.password")));
        database = JdbcClient.create(source);
        notifications = new Notifications(source, cause -> {
            throw new AssertionError(cause);
        });
        tables.execute("""
                insert into notification (tenant_id, recipient_id, kind, title)
                select 'many', case when n % 10 = 0 then null else 'user-' || n % 1000 end, 'note', 'n'
                from generate_series(1, 100000) n;
                analyze notification""");
    }

    @AfterAll
    void stop() throws Exception {
        tables.close();
    }

    @Test
    void neverReadsATenantsNotificationsFromEndToEnd() throws Exception {
        assertThat(notifications.inbox(recipient, NotificationFilter.UNREAD, 50).unread()).isEqualTo(10_100);
        assertPlans();
        notifications.markAllRead(recipient, Long.MAX_VALUE);
        tables.execute("analyze notification_read");
        assertThat(notifications.inbox(recipient, NotificationFilter.UNREAD, 50)).isEqualTo(new Inbox(List.of(), 0));
        assertThat(notifications.inbox(recipient, NotificationFilter.ALL, 50).notifications()).hasSize(50);
        assertPlans();
    }

    private void assertPlans() {
        assertPlan(NotificationSql.newest(NotificationFilter.ALL), 50);
        assertPlan(NotificationSql.newest(NotificationFilter.UNREAD), 50);
        assertPlan(NotificationSql.MARK_ONE, 50);
        assertPlan(NotificationSql.MARK_ALL, 50);
    }

    private void assertPlan(String sql, int limit) {
        List<@Nullable String> plan = database.sql("explain " + sql).param("tenant", recipient.tenant())
                .param("user", recipient.user()).param("limit", limit).param("id", 7L)
                .param("through", Long.MAX_VALUE).query(String.class).list();
        assertThat(plan).noneMatch(line -> line == null || line.contains("Seq Scan on notification n")
                || line.contains("Backward using notification_pkey"));
    }
}
