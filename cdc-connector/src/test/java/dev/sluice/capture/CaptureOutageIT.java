package dev.sluice.capture;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.testkit.RestartableKafka;
import dev.sluice.testkit.RestartablePostgres;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Outages of PostgreSQL and of Kafka, from which the capture recovers by itself. */
@ResourceLock(RestartableServer.NAME)
@SuppressWarnings("NullAway.Init")
class CaptureOutageIT {
    private static final int ROWS = 100;
    private static final Map<String, String> SHORT_TIMEOUTS = Map.of("max.block.ms", "2000", "request.timeout.ms",
            "1000", "delivery.timeout.ms", "2000");

    @TempDir
    private static Path folder;
    private static RestartableKafka kafka;
    private final RestartablePostgres postgres = RestartableServer.postgres();
    private final CapturedDatabase database = CapturedDatabase.create(postgres, kafka);
    private final Observed observed = new Observed();
    private Capture capture;

    @BeforeAll
    static void startKafka() {
        kafka = new RestartableKafka(folder);
        kafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start() {
        capture = Capture.start(database.settings(SHORT_TIMEOUTS), observed);
        observed.awaitStreaming();
    }

    @AfterEach
    void stop() {
        capture.close();
        database.close();
    }

    @Test
    void losesAndDuplicatesNothingWhenPostgresIsKilledAndStartsAgain() throws SQLException {
        insert(0);
        postgres.kill();
        within(Duration.ofSeconds(30))
                .until(() -> capture.state() instanceof CaptureState.Retrying);
        postgres.start();
        insert(ROWS);
        assertEveryRowOnce(2 * ROWS);
        assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
    }

    @Test
    void losesAndDuplicatesNothingWhenKafkaStopsAndStartsAgain() throws SQLException {
        insert(0);
        kafka.stop();
        insert(ROWS);
        within(Duration.ofSeconds(90)).until(() -> capture.state() instanceof CaptureState.Retrying);
        kafka.start();
        insert(2 * ROWS);
        assertEveryRowOnce(3 * ROWS);
        assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
    }

    @Test
    void closesWithinSecondsWhileKafkaIsStopped() throws SQLException {
        insert(0);
        kafka.stop();
        try {
            insert(ROWS);
            long begin = System.nanoTime();
            capture.close();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(8);
            assertThat(capture.state()).isInstanceOf(CaptureState.Stopped.class);
        } finally {
            kafka.start();
        }
    }

    private void insert(int from) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            for (int i = from; i < from + ROWS; i++) {
                statement.execute(
                        "insert into activity (tenant_id, kind) values ('t" + i % 7 + "', '" + i + "')");
            }
        }
    }

    private void assertEveryRowOnce(int rows) {
        try (TopicReader reader = database.channel("activity")) {
            reader.read(rows);
            Set<String> kinds = reader.readToEnd().stream().map(it -> String.valueOf(header(it, "ce_kind")))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(reader.records).hasSize(rows);
            assertThat(kinds).hasSize(rows);
        }
    }
}
