package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writers of small transactions with savepoints and COPY, and sometimes of one that is larger than a batch. Each has a
 * tenant of its own, so that a tenant's ids are in the order of its commits.
 */
final class Writers implements AutoCloseable {
    private static final int COUNT = 3;

    private final CapturedDatabase database;
    private final Duration pause;
    private final OnFailure onFailure;
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);
    private final List<Future<?>> running = new ArrayList<>();

    /** What a writer does when its connection is lost. */
    enum OnFailure {
        END, RECONNECT
    }

    Writers(CapturedDatabase database) {
        this(database, Duration.ofMillis(20));
    }

    /** With this wait before each transaction. */
    Writers(CapturedDatabase database, Duration pause) {
        this(database, pause, OnFailure.END);
    }

    Writers(CapturedDatabase database, Duration pause, OnFailure onFailure) {
        this.database = database;
        this.pause = pause;
        this.onFailure = onFailure;
        for (int i = 0; i < COUNT; i++) {
            String tenant = "t" + i;
            running.add(threads.submit(() -> {
                writeUntilDone(tenant);
                return null;
            }));
        }
    }

    /** Ends the writers; throws what failed in one of them. */
    void finish() throws Exception {
        writing.set(false);
        for (Future<?> each : running) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    static void assertEveryRowOnceAndInOrder(CapturedDatabase database) {
        int rows = Integer.parseInt(database.one("select count(*) from activity"));
        assertThat(rows).isGreaterThan(500);
        try (TopicReader reader = database.channel("activity")) {
            reader.read(rows);
            List<ConsumerRecord<String, String>> records = reader.readToEnd();
            Set<String> ids = new HashSet<>();
            Map<String, Long> last = new HashMap<>();
            Map<Integer, Long> lastTimestamp = new HashMap<>();
            for (ConsumerRecord<String, String> record : records) {
                String id = String.valueOf(header(record, "ce_subject"));
                assertThat(ids.add(id)).as("row %s came once", id).isTrue();
                assertThat(Long.parseLong(id)).isGreaterThan(last.getOrDefault(record.key(), 0L));
                last.put(record.key(), Long.parseLong(id));
                assertThat(record.timestamp())
                        .isGreaterThanOrEqualTo(lastTimestamp.getOrDefault(record.partition(), 0L));
                lastTimestamp.put(record.partition(), record.timestamp());
            }
            assertThat(records).hasSize(rows);
        }
    }

    @Override
    public void close() {
        writing.set(false);
        threads.close();
    }

    private void writeUntilDone(String tenant) throws Exception {
        while (writing.get()) {
            try {
                write(tenant);
            } catch (SQLException lost) {
                if (onFailure == OnFailure.END) {
                    throw lost;
                }
            }
        }
    }

    private Connection connect() throws SQLException {
        return switch (onFailure) {
            case END -> database.connect();
            case RECONNECT -> within(Duration.ofSeconds(30)).ignoreExceptions().until(database::connect,
                    Objects::nonNull);
        };
    }

    private void write(String tenant) throws Exception {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; writing.get(); i++) {
                statement.execute("select pg_sleep(" + pause.toMillis() + " / 1000.0)");
                if (i % 5 == 4) {
                    copy(connection, tenant, i % 50 == 49 ? 3_000 : 20);
                } else {
                    statement.execute("insert into activity (tenant_id, kind) values ('" + tenant + "', 'one'), ('"
                            + tenant + "', 'two'); savepoint s;" + "insert into activity (tenant_id, kind) values ('"
                            + tenant + "', 'undone');" + "rollback to savepoint s;"
                            + "insert into activity (tenant_id, kind) values ('" + tenant + "', 'three')");
                }
                connection.commit();
            }
        }
    }

    private static void copy(Connection connection, String tenant, int rows) throws Exception {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("copy activity (tenant_id, kind) from stdin");
        byte[] line = (tenant + "\tcopied\n").getBytes(StandardCharsets.UTF_8);
        for (int row = 0; row < rows; row++) {
            copy.writeToCopy(line, 0, line.length);
        }
        copy.endCopy();
    }
}
