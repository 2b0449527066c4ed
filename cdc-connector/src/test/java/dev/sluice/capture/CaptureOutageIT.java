package dev.sluice.capture;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** PostgreSQL and Kafka go away and come back; nobody lends a hand. */
@SuppressWarnings("NullAway.Init")
class CaptureOutageIT {
    private static final int ROWS = 300;

    @TempDir
    private Path folder;
    private RestartableBackends backends;
    private CapturedDatabase database;
    private final Observed observed = new Observed();
    private Capture capture;

    @BeforeEach
    void start() {
        backends = new RestartableBackends(folder);
        database = CapturedDatabase.create(backends);
        capture = Capture.start(database.settings(), observed);
        observed.awaitStreaming();
    }

    @AfterEach
    void stop() {
        capture.close();
        backends.close();
    }

    @Test
    void aKilledPostgresComesBackAndNothingIsLostOrDoubled() throws SQLException {
        insert(0);
        backends.killPostgres();
        Awaitility.await().atMost(30, TimeUnit.SECONDS)
                .until(() -> capture.state() instanceof CaptureState.Retrying);
        backends.startPostgres();
        insert(ROWS);
        assertEveryRowOnce(2 * ROWS);
        assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
    }

    @Test
    void aStoppedKafkaComesBackAndNothingIsLostOrDoubled() throws SQLException {
        insert(0);
        backends.stopKafka();
        insert(ROWS);
        Awaitility.await().atMost(90, TimeUnit.SECONDS)
                .until(() -> capture.state() instanceof CaptureState.Retrying);
        backends.startKafka();
        insert(2 * ROWS);
        assertEveryRowOnce(3 * ROWS);
        assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
    }

    @Test
    void closesWithinSecondsWhileKafkaIsAway() throws SQLException {
        insert(0);
        backends.stopKafka();
        insert(ROWS);
        long begin = System.nanoTime();
        capture.close();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(8);
        assertThat(capture.state()).isInstanceOf(CaptureState.Stopped.class);
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
        try (TopicReader reader = new TopicReader(backends.bootstrapServers(), database.topics().channel("activity"))) {
            reader.read(rows);
            Set<String> kinds = reader.readToEnd().stream().map(it -> String.valueOf(header(it, "ce_kind")))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(reader.records).hasSize(rows);
            assertThat(kinds).hasSize(rows);
        }
    }
}
