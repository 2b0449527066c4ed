package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;

/** The capture as a plugin in a real worker of Kafka Connect. */
@SuppressWarnings("NullAway.Init")
class ConnectIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String CONNECTOR = "sluice";

    private final CapturedDatabase database = CapturedDatabase.create();
    private final CaptureSettings settings = database.settings();
    @TempDir
    Path folder;
    private ConnectWorker worker;

    @AfterEach
    void stop() {
        worker.close();
        database.close();
        database.sql("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '"
                + twin().replication().slot() + "'");
    }

    /** An embedded capture follows the same rows from beginning to end: what it has written is what there must be. */
    @Test
    void theTopicsAreThoseOfAnEmbeddedCaptureWhateverIsBrokenKilledOrHandedOver() throws Exception {
        ConnectWorker.unpackPlugin(folder);
        worker = ConnectWorker.start(database, folder);
        insertOldRows();
        Observed observed = new Observed();
        try (Capture reference = Capture.start(twin(), observed)) {
            observed.awaitStreaming();
            worker.put(CONNECTOR, ConnectWorker.configuration(settings));
            killTheWorkerInTheMiddleOfTheCopy();
            try (Writers writers = new Writers(database, Duration.ofMillis(100))) {
                breakInTheMiddleOfATransaction();
                killTheWorker();
                handOverToAnEmbeddedCaptureAndBack();
                writers.finish();
            }
            changeWhatIsThere();
            assertSameTopics();
            assertThat(reference.state()).isInstanceOf(CaptureState.Streaming.class);
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        }
    }

    private void insertOldRows() {
        database.sql("insert into activity (tenant_id, kind, payload, occurred_at) select 't' || i % 3, 'old',"
                + " jsonb_build_object('n', i), now() - interval '1 day' + i * interval '1 ms'"
                + " from generate_series(1, 30000) i;"
                + "insert into notification (tenant_id, recipient_id, kind, title, created_at)"
                + " values ('acme', 'ada', 'k', 'Åda \uD83D\uDE80', '2026-01-01Z')");
    }

    private void killTheWorkerInTheMiddleOfTheCopy() throws Exception {
        database.awaitUncommitted(100);
        worker.kill();
        assertThat(commits()).isZero();
        worker = ConnectWorker.start(database, folder);
        worker.awaitRunning(CONNECTOR);
        awaitCommits(1);
    }

    private void breakInTheMiddleOfATransaction() {
        for (int round = 1; round <= 5 && ConnectWorker.aborts() == 0; round++) {
            database.sql("insert into activity (tenant_id, kind) select 'big', 'big' from generate_series(1, 10000)");
            database.awaitUncommitted(1000);
            database.breakReplication();
            awaitCommits(3);
        }
        assertThat(ConnectWorker.aborts()).as("a transaction was aborted").isPositive();
    }

    private void killTheWorker() throws Exception {
        awaitCommits(10);
        worker.kill();
        worker = ConnectWorker.start(database, folder);
        worker.awaitRunning(CONNECTOR);
        awaitCommits(10);
    }

    private void handOverToAnEmbeddedCaptureAndBack() throws Exception {
        worker.delete(CONNECTOR);
        Observed observed = new Observed();
        try (Capture embedded = Capture.start(settings, observed)) {
            observed.awaitCommitAfter(10);
            assertThat(embedded.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        database.awaitFreeSlot();
        worker.put(CONNECTOR, ConnectWorker.configuration(settings));
        awaitCommits(10);
    }

    private void changeWhatIsThere() {
        database.sql("insert into activity (tenant_id, kind, actor_name) values ('acme', 'k', 'Åda\u2028'),"
                + " ('acme', 'large', repeat('x', 70000)); update activity set tenant_id = 'moved' where id % 9 = 0;"
                + "delete from activity where id % 7 = 0;"
                + "insert into notification_read (tenant_id, notification_id, user_id) values ('acme', 1, 'ada')");
    }

    private CaptureSettings twin() {
        String name = database.slot() + "_twin";
        return settings.withTopics(new TopicLayout(new Topics(name), 4, 64 * 1024))
                .withReplication(new Replication("sluice", name, "sluice", Duration.ofSeconds(1)));
    }

    private void awaitCommits(int more) {
        int before = commits();
        Awaitility.await().atMost(LIMIT).until(() -> commits() >= before + more);
    }

    private int commits() {
        try (TopicReader watermarks = reader(database.topics().capture())) {
            return watermarks.readToEnd().size();
        } catch (KafkaException notThereYet) {
            return 0;
        }
    }

    private void assertSameTopics() {
        awaitTheMark(database.topics());
        awaitTheMark(twin().topics().topics());
        for (String channel : List.of("activity", "notification")) {
            assertSame(database.topics().channel(channel), twin().topics().topics().channel(channel));
        }
        assertSame(database.topics().deadLetter(), twin().topics().topics().deadLetter());
    }

    /** The mark was the last thing that was written. */
    private void awaitTheMark(Topics topics) {
        try (TopicReader notifications = reader(topics.channel("notification"))) {
            Awaitility.await().atMost(LIMIT).until(() -> notifications.readToEnd().size() == 2);
        }
    }

    private void assertSame(String topic, String twin) {
        try (TopicReader found = reader(topic); TopicReader expected = reader(twin)) {
            found.readToEnd();
            expected.readToEnd();
            assertThat(lines(found)).isNotEmpty().isEqualTo(lines(expected));
        }
    }

    /** Every record of a partition in its order, to the last byte; the LSN of a copy is that of its own slot. */
    private static Map<Integer, List<String>> lines(TopicReader reader) {
        Map<Integer, List<String>> lines = new TreeMap<>();
        for (ConsumerRecord<String, String> record : reader.records) {
            lines.computeIfAbsent(record.partition(), any -> new ArrayList<>()).add(line(record));
        }
        return lines;
    }

    private static String line(ConsumerRecord<String, String> record) {
        boolean copied = record.headers().lastHeader("ce_snapshot") != null;
        StringBuilder line = new StringBuilder().append(record.timestamp()).append(' ').append(record.key());
        for (Header header : record.headers()) {
            if (!copied || !header.key().equals("ce_lsn")) {
                line.append(' ').append(header.key()).append('=')
                        .append(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return line.append(' ').append(record.value()).toString();
    }

    private TopicReader reader(String topic) {
        return new TopicReader(database.backends().bootstrapServers(), topic);
    }
}
