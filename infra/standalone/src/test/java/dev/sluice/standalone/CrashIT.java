package dev.sluice.standalone;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is left when processes end without a word. */
class CrashIT {
    private static final int KILLS = 2;
    private static final int EVENTS_BETWEEN_KILLS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit
    private Path folder;

    @Test
    void losesAndDoublesNothingWhenItIsKilledUnderLoad() throws Exception {
        Place place = Place.in(folder.resolve("data"));
        StandaloneProcess standalone = StandaloneProcess.start(place);
        try (BusyWriter writer = new BusyWriter(place, "crash");
                FaithfulReader reader = new FaithfulReader(standalone, standalone.token("crash", "ada"))) {
            for (int kill = 1; kill <= KILLS; kill++) {
                int before = reader.count();
                await().atMost(PATIENCE).until(() -> reader.count() > before + EVENTS_BETWEEN_KILLS);
                // When
                standalone.kill();
                standalone = StandaloneProcess.start(place);
            }
            writer.stop();
            // Then
            List<Long> activities = rows(place, "activity");
            List<Long> notifications = rows(place, "notification");
            await().atMost(PATIENCE).until(() -> reader.count() >= activities.size() + notifications.size());
            reader.stop();
            assertThat(Set.copyOf(activities).containsAll(writer.activities())).isTrue();
            assertThat(Set.copyOf(notifications).containsAll(writer.notifications())).isTrue();
            assertReceived(reader, "activity", activities);
            assertReceived(reader, "notification", notifications);
            assertThat(reader.complaints()).isEmpty();
            assertThat(reader.connections()).isGreaterThan(KILLS);
        } finally {
            standalone.close();
        }
    }

    private static List<Long> rows(Place place, String table) throws Exception {
        try (Connection connection = place.connect()) {
            return Sql.ids(connection, "select id from " + table + " where tenant_id = 'crash' order by id");
        }
    }

    private static List<EventStream.Frame> received(FaithfulReader reader, String channel) {
        return reader.received().stream().filter(frame -> frame.event().equals(channel + ":new")).toList();
    }

    /** There is one writer, so its rows are committed in the order of their ids. Lists are too long for containment. */
    private static void assertReceived(FaithfulReader reader, String channel, List<Long> rows) {
        List<EventStream.Frame> frames = received(reader, channel);
        List<Long> received = frames.stream().map(EventStream.Frame::row).toList();
        Set<Long> lost = new TreeSet<>(rows);
        lost.removeAll(Set.copyOf(received));
        Set<Long> seen = new HashSet<>();
        assertThat(lost).as("lost in %s", channel).isEmpty();
        assertThat(received).as("received twice in %s", channel).allMatch(seen::add);
        assertThat(received.equals(rows)).as("order of rows in %s", channel).isTrue();
        List<EventStream.Element> places = frames.stream().map(frame -> frame.element(channel)).toList();
        assertThat(places).as("offsets in %s", channel)
                .isSortedAccordingTo(Comparator.comparingLong(EventStream.Element::offset))
                .extracting(EventStream.Element::partition).containsOnly(places.getFirst().partition());
    }

    @Test
    void saysThatPostgresIsGoneAndGoesOnWhereItWasAfterANewStart() throws Exception {
        Place place = Place.in(folder.resolve("data"));
        String token;
        String lastId;
        try (StandaloneProcess standalone = StandaloneProcess.start(place)) {
            token = standalone.token("postgres", "ada");
            try (EventStream stream = standalone.stream(token, ""); Connection connection = place.connect()) {
                // Given
                Sql.activity(connection, "postgres", "before");
                lastId = stream.next("activity:new").id();
                assertThat(standalone.get("actuator/health/readiness").statusCode()).isEqualTo(200);
                Sql.ids(connection, "insert into activity (tenant_id, kind) select 'postgres', 'unseen' "
                        + "from generate_series(1, 500) returning id");
                // When
                place.postmaster().destroyForcibly();
                // Then
                await().atMost(PATIENCE)
                        .until(() -> standalone.get("actuator/health/readiness").statusCode() == 503);
                assertThat(standalone.get("actuator/health/readiness").body()).contains("\"capture\"");
                await().atMost(PATIENCE).until(() -> standalone.output().stream()
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
        try (StandaloneProcess standalone = StandaloneProcess.start(place);
                EventStream stream = standalone.stream(token, "lastEventId=" + lastId);
                Connection connection = place.connect()) {
            long last = Sql.activity(connection, "postgres", "after");
            List<Long> rows = Sql.ids(connection,
                    "select id from activity where tenant_id = 'postgres' and kind <> 'before' order by id");
            assertThat(rows).hasSize(501).endsWith(last);
            assertThat(stream.events(501)).extracting(EventStream.Frame::row).containsExactlyElementsOf(rows);
        }
    }
}
