package dev.sluice.capture;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The trigger that refuses TRUNCATE, which a superuser's session may run with triggers switched off. */
@ResourceLock(RestartableServer.NAME)
class TruncateGuardIT {
    private final CapturedDatabase database = CapturedDatabase.create(RestartableServer.postgres());

    @AfterEach
    void giveBack() {
        database.close();
    }

    @Test
    void refusesTruncateWhereverTriggersAreOff() {
        database.sql("create table evt (id bigint, at timestamptz, primary key (id, at)) partition by range (at);"
                + "create table evt_1 partition of evt for values from ('2026-01-01Z') to ('2026-02-01Z');"
                + "insert into evt values (1, '2026-01-05Z');"
                + "insert into activity (tenant_id, kind) values ('acme', 'k')");
        for (String table : List.of("evt", "evt_1")) {
            database.sql("create trigger refuse_truncate before truncate on " + table + " execute function"
                    + " sluice_refuse_truncate(); alter table " + table + " enable always trigger refuse_truncate");
        }
        for (String table : List.of("evt_1", "evt", "activity", "notification", "notification_read")) {
            for (String role : List.of("origin", "local", "replica")) {
                assertThatThrownBy(() -> RestartableServer.asSuperuser("set session_replication_role = " + role,
                        "truncate " + table)).as(role + " " + table)
                        .hasMessageContaining("is refused: its readers could not be told");
            }
        }
        assertThat(database.one("select (select count(*) from evt) + (select count(*) from activity)")).isEqualTo("2");
    }
}
