package dev.sluice.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.capture.Republish.Mode;
import dev.sluice.capture.postgres.SourceDatabase;
import dev.sluice.capture.problem.CaptureProblem;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The capture with the role that the documentation describes, and no other rights. */
@ResourceLock(RestartableServer.NAME)
class CaptureRoleIT {
    private static final String ROLE = "sluice_capture";

    private final CapturedDatabase database = CapturedDatabase.create(RestartableServer.postgres());
    private final Observed observed = new Observed();

    @BeforeEach
    void createRole() throws Exception {
        RestartableServer.asSuperuser(documentedSql());
    }

    @AfterEach
    void dropRole() throws Exception {
        database.close();
        RestartableServer.asSuperuser("drop owned by " + ROLE, "drop role " + ROLE);
    }

    @Test
    void capturesCopiesAndRepublishesWithTheDocumentedRole() throws Exception {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'copied')");
        CaptureSettings settings = withRole(database.settings());
        try (Capture capture = Capture.start(settings, observed)) {
            observed.awaitStreaming();
            database.sql("insert into activity (tenant_id, kind) values ('acme', 'live')");
            try (TopicReader activity = database.channel("activity")) {
                assertThat(activity.read(2)).extracting(it -> header(it, "ce_kind")).containsExactly("copied",
                        "live");
            }
            assertThat(Republish.run(settings, Mode.LIST, line -> {})).isEqualTo(Map.of());
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(database.one("select string_agg(privilege_type || ' ' || table_name, ', ' order by table_name)"
                + " from information_schema.role_table_grants where grantee = '" + ROLE + "'"))
                .isEqualTo("SELECT activity, SELECT notification, SELECT notification_read");
        assertThat(database.one("select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles"
                + " where rolname = '" + ROLE + "'")).isEqualTo("f");
    }

    @Test
    void refusesToCopyRowsThatItsRoleMayNotSee() throws Exception {
        database.sql("insert into activity (tenant_id, kind) values ('acme', 'hidden')");
        database.sql("alter table activity enable row level security");
        CaptureSettings settings = withRole(database.settings());
        try (Capture capture = Capture.start(settings, observed)) {
            assertThat(observed.awaitRefusal()).contains("public.activity").contains("row-level security")
                    .contains("ALTER ROLE \"" + ROLE + "\" BYPASSRLS;");
            RestartableServer.asSuperuser("alter role " + ROLE + " bypassrls");
            observed.awaitStreaming();
            try (TopicReader activity = database.channel("activity")) {
                assertThat(activity.read(1)).extracting(it -> header(it, "ce_kind")).containsExactly("hidden");
            }
            RestartableServer.asSuperuser("alter role " + ROLE + " nobypassrls");
            assertThatThrownBy(() -> Republish.run(settings, Mode.LIST, line -> {}))
                    .isInstanceOf(CaptureProblem.class).hasMessageContaining("BYPASSRLS");
            database.sql("insert into activity (tenant_id, kind) values ('acme', 'live')");
            try (TopicReader activity = database.channel("activity")) {
                assertThat(activity.read(2)).extracting(it -> header(it, "ce_kind")).contains("live");
            }
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    private static CaptureSettings withRole(CaptureSettings settings) {
        SourceDatabase owner = settings.database();
        return new CaptureSettings(
                new SourceDatabase(owner.host(), owner.port(), owner.database(), ROLE, "change-me"), settings.kafka(),
                settings.topics(), settings.channels(), settings.replication());
    }

    private static String documentedSql() throws IOException {
        try (InputStream sql = Objects.requireNonNull(
                CaptureRoleIT.class.getResourceAsStream("/dev/sluice/schemas/capture-role.sql"))) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
