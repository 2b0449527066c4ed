package dev.sluice.standalone;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.testkit.EventStream;
import dev.sluice.testkit.Frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is left when PostgreSQL ends without a word; whatever else may end so is up to the crash harness. */
class CrashIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path folder;

    @Test
    void saysThatPostgresIsGoneAndGoesOnWhereItWasAfterANewStart() throws Exception {
        Location location = Location.in(folder.resolve("data"));
        String token;
        String lastId;
        try (StandaloneProcess standalone = StandaloneProcess.start(location)) {
            token = standalone.token("postgres", "ada");
            try (EventStream stream = standalone.stream(token, ""); Connection connection = location.connect()) {
                Sql.activity(connection, "postgres", "before");
                lastId = stream.next("activity:new").id();
                assertThat(standalone.get("actuator/health/readiness").statusCode()).isEqualTo(200);
                Sql.ids(connection, "insert into activity (tenant_id, kind) select 'postgres', 'unseen' "
                        + "from generate_series(1, 500) returning id");
                location.postmaster().destroyForcibly();
                await().atMost(LIMIT)
                        .until(() -> standalone.get("actuator/health/readiness").statusCode() == 503);
                assertThat(standalone.get("actuator/health/readiness").body()).contains("\"capture\"");
                await().atMost(LIMIT).until(() -> standalone.output().stream()
                        .anyMatch(line -> line.contains("PostgreSQL cannot be read")));
                assertThat(standalone.insertByPage(token)).satisfies(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("urn:sluice:problem:database-unavailable");
                });
                assertThat(standalone.get("actuator/health/liveness").statusCode()).isEqualTo(200);
                assertThat(standalone.output()).noneMatch(line -> line.startsWith("\tat "));
            }
            standalone.signal("TERM");
            assertThat(standalone.awaitEnd(Duration.ofSeconds(10)).status()).isEqualTo(143);
        }
        try (StandaloneProcess standalone = StandaloneProcess.start(location);
                EventStream stream = standalone.stream(token, "lastEventId=" + lastId);
                Connection connection = location.connect()) {
            long last = Sql.activity(connection, "postgres", "after");
            List<Long> rows = Sql.ids(connection,
                    "select id from activity where tenant_id = 'postgres' and kind <> 'before' order by id");
            assertThat(rows).hasSize(501).endsWith(last);
            assertThat(stream.events(501)).extracting(Frame::row).containsExactlyElementsOf(rows);
        }
    }
}
