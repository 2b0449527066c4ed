package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

class CaptureRecoveryIT {
    private static final int WRITERS = 3;

    private final CapturedDatabase database = CapturedDatabase.create();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    @AfterEach
    void giveBack() throws Exception {
        writers.shutdownNow();
        assertThat(writers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        database.close();
    }

    @Test
    void aRestartLosesAndDoublesNothingWhileWritersKeepWriting() throws Exception {
        Observed first = new Observed();
        try (Capture capture = Capture.start(database.settings(), first)) {
            first.awaitStreaming();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        List<Future<?>> running = write();
        for (int round = 0; round < 3; round++) {
            Observed observed = new Observed();
            try (Capture capture = Capture.start(database.settings(), observed)) {
                observed.awaitStreaming();
                observed.awaitCommitAfter(observed.commits.size() + 20 * round);
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            }
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        }
        finish(running);
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            assertNothingLostDoubledOrOutOfOrder();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aBrokenReplicationConnectionLosesAndDoublesNothing() throws Exception {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            List<Future<?>> running = write();
            for (int round = 1; round <= 3; round++) {
                observed.awaitCommitAfter(observed.commits.size() + 10);
                database.sql("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '"
                        + database.slot() + "'");
                awaitRetries(observed, round);
            }
            finish(running);
            assertNothingLostDoubledOrOutOfOrder();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aTransactionLargerThanABatchThatBreaksInTheMiddleArrivesOnce() throws Exception {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            database.sql("insert into activity (tenant_id, kind) select 't' || i % 5, 'big' from"
                    + " generate_series(1, 60000) i");
            // The slot is read by then, and 60,000 rows take long enough for this to come in the middle.
            for (int round = 1; round <= 2; round++) {
                database.sql("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '"
                        + database.slot() + "' and active_pid is not null");
                awaitRetries(observed, round);
            }
            assertNothingLostDoubledOrOutOfOrder();
            assertThat(observed.commits.stream().filter(it -> it.sent().events() > 0)).singleElement()
                    .satisfies(it -> assertThat(it.sent().events()).isEqualTo(60_000));
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    @Test
    void aCaptureThatIsFencedStartsOverAndLosesAndDoublesNothing() throws Exception {
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            List<Future<?>> running = write();
            for (int round = 1; round <= 3; round++) {
                observed.awaitCommitAfter(observed.commits.size() + 10);
                try (KafkaProducer<String, String> other = new KafkaProducer<>(
                        Map.of("bootstrap.servers", database.backends().bootstrapServers(), "transactional.id",
                                database.settings().transactionalId()),
                        new StringSerializer(), new StringSerializer())) {
                    other.initTransactions();
                }
                awaitRetries(observed, round);
            }
            finish(running);
            assertNothingLostDoubledOrOutOfOrder();
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        }
    }

    /** One writer a tenant, so that its ids are in the order of its commits. */
    private List<Future<?>> write() {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String tenant = "t" + i;
            running.add(writers.submit(() -> {
                writeUntilDone(tenant);
                return null;
            }));
        }
        return running;
    }

    private void writeUntilDone(String tenant) throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; writing.get(); i++) {
                statement.execute("select pg_sleep(0.01)");
                if (i % 5 == 4) {
                    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                            .copyIn("copy activity (tenant_id, kind) from stdin");
                    for (int row = 0; row < (i % 50 == 49 ? 3_000 : 20); row++) {
                        byte[] line = (tenant + "\tcopied\n").getBytes(StandardCharsets.UTF_8);
                        copy.writeToCopy(line, 0, line.length);
                    }
                    copy.endCopy();
                } else {
                    statement.execute("insert into activity (tenant_id, kind) values ('" + tenant + "', 'one'), ('"
                            + tenant + "', 'two'); savepoint s;"
                            + "insert into activity (tenant_id, kind) values ('" + tenant + "', 'undone');"
                            + "rollback to savepoint s;"
                            + "insert into activity (tenant_id, kind) values ('" + tenant + "', 'three')");
                }
                connection.commit();
            }
        }
    }

    private void finish(List<Future<?>> running) throws Exception {
        writing.set(false);
        for (Future<?> each : running) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitRetries(Observed observed, int atLeast) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> observed.states.stream()
                .filter(CaptureState.Retrying.class::isInstance).count() >= atLeast
                && observed.states.get(observed.states.size() - 1) instanceof CaptureState.Streaming);
    }

    private void assertNothingLostDoubledOrOutOfOrder() {
        int rows = Integer.parseInt(database.one("select count(*) from activity"));
        assertThat(rows).isGreaterThan(500);
        try (TopicReader reader = new TopicReader(database.backends().bootstrapServers(),
                database.topics().channel("activity"))) {
            reader.read(rows);
            List<ConsumerRecord<String, String>> records = reader.readToEnd();
            Set<String> ids = new HashSet<>();
            Map<String, Long> last = new HashMap<>();
            Map<Integer, Long> lastTimestamp = new HashMap<>();
            for (ConsumerRecord<String, String> record : records) {
                String id = String.valueOf(header(record, "ce_subject"));
                assertThat(ids.add(id)).as("row %s came twice", id).isTrue();
                assertThat(Long.parseLong(id)).isGreaterThan(last.getOrDefault(record.key(), 0L));
                last.put(record.key(), Long.parseLong(id));
                assertThat(record.timestamp())
                        .isGreaterThanOrEqualTo(lastTimestamp.getOrDefault(record.partition(), 0L));
                lastTimestamp.put(record.partition(), record.timestamp());
            }
            assertThat(records).hasSize(rows);
        }
    }
}
