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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.sluice.schemas.Topics;

import static dev.sluice.capture.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

/** The connector in a real Kafka Connect worker. */
@ResourceLock(CapturedDatabase.SHARED)
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
    }

    /** An embedded capture of the same rows runs without interruption; its topics are the expected ones. */
    @Test
    void topicsEqualThoseOfAnEmbeddedCaptureAfterBreaksKillsAndHandovers() throws Exception {
        ConnectWorker.unpackPlugin(folder);
        worker = ConnectWorker.start(database, folder);
        insertOldRows();
        var observed = new Observed();
        try (Capture reference = Capture.start(database.twin(), observed)) {
            observed.awaitStreaming();
            worker.put(CONNECTOR, ConnectWorker.configuration(settings));
            killTheWorkerInTheMiddleOfTheCopy();
            try (var writers = new Writers(database, Duration.ofMillis(100))) {
                breakInTheMiddleOfATransaction();
                killTheWorker();
                handOverToAnEmbeddedCaptureAndBack();
                writers.finish();
            }
            changeExistingRows();
            assertSameTopics();
            assertThat(reference.state()).isInstanceOf(CaptureState.Streaming.class);
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        }
    }

    private void insertOldRows() {
        database.sql("insert into activity (tenant_id, kind, payload, occurred_at) select 't' || i % 3, 'old',"
                + " jsonb_build_object('n', i), now() - interval '1 day' + i * interval '1 ms'"
                + " from generate_series(1, 10000) i;"
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
        for (int round = 1; round <= 20 && ConnectWorker.aborts() == 0; round++) {
            database.insertWideRows(10_000);
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
        var observed = new Observed();
        try (Capture embedded = Capture.start(settings, observed)) {
            observed.awaitCommitAfter(10);
            assertThat(embedded.state()).isInstanceOf(CaptureState.Streaming.class);
        }
        assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
        database.awaitFreeSlot();
        worker.put(CONNECTOR, ConnectWorker.configuration(settings));
        awaitCommits(10);
    }

    private void changeExistingRows() {
        database.sql("insert into activity (tenant_id, kind, actor_name) values ('acme', 'k', 'Åda\u2028'),"
                + " ('acme', 'large', repeat('x', 70000)); update activity set tenant_id = 'moved' where id % 9 = 0;"
                + "delete from activity where id % 7 = 0;"
                + "insert into notification_read (tenant_id, notification_id, user_id) values ('acme', 1, 'ada')");
    }

    private void awaitCommits(int more) {
        int before = commits();
        within(LIMIT).until(() -> commits() >= before + more);
    }

    private int commits() {
        try (TopicReader watermarks = database.topic(database.topics().capture())) {
            return watermarks.readToEnd().size();
        } catch (KafkaException notThereYet) {
            return 0;
        }
    }

    private void assertSameTopics() {
        awaitReadMark(database.topics());
        awaitReadMark(database.twin().topics().topics());
        for (String channel : List.of("activity", "notification")) {
            assertSame(database.topics().channel(channel), database.twin().topics().topics().channel(channel));
        }
        assertSame(database.topics().deadLetter(), database.twin().topics().topics().deadLetter());
    }

    /** The read mark is the last row that the test writes. */
    private void awaitReadMark(Topics topics) {
        try (TopicReader notifications = database.topic(topics.channel("notification"))) {
            within(LIMIT).until(() -> notifications.readToEnd().size() == 2);
        }
    }

    private void assertSame(String topic, String twin) {
        try (TopicReader found = database.topic(topic); TopicReader expected = database.topic(twin)) {
            found.readToEnd();
            expected.readToEnd();
            Map<Integer, List<String>> wanted = texts(expected);
            assertThat(texts(found)).isNotEmpty().hasSameSizeAs(wanted).allSatisfy((partition, records) -> {
                List<String> same = wanted.getOrDefault(partition, List.of());
                for (int i = 0; i < Math.min(records.size(), same.size()); i++) {
                    assertThat(records.get(i)).as("record %d of partition %d", i, partition).isEqualTo(same.get(i));
                }
                assertThat(records).hasSameSizeAs(same);
            });
        }
    }

    /** All records of each partition, in order and byte for byte, without the LSN of copied rows: it is the slot's. */
    private static Map<Integer, List<String>> texts(TopicReader reader) {
        Map<Integer, List<String>> texts = new TreeMap<>();
        for (ConsumerRecord<String, String> record : reader.records) {
            texts.computeIfAbsent(record.partition(), any -> new ArrayList<>()).add(text(record));
        }
        return texts;
    }

    private static String text(ConsumerRecord<String, String> record) {
        boolean copied = record.headers().lastHeader("ce_snapshot") != null;
        StringBuilder text = new StringBuilder().append(record.timestamp()).append(' ').append(record.key());
        for (Header header : record.headers()) {
            if (!copied || !header.key().equals("ce_lsn")) {
                text.append(' ').append(header.key()).append('=')
                        .append(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return text.append(' ').append(record.value()).toString();
    }
}
