package dev.sluice.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.capture.kafka.TopicLayout;
import dev.sluice.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;

/** The capture as a plugin in a real worker of Kafka Connect. */
@SuppressWarnings("NullAway.Init")
class ConnectIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final CapturedDatabase database = CapturedDatabase.create();
    @TempDir
    Path folder;
    private ConnectWorker worker;

    @BeforeEach
    void start() throws Exception {
        ConnectWorker.unpackPlugin(folder);
        worker = ConnectWorker.start(database, folder);
    }

    @AfterEach
    void stop() {
        worker.close();
        database.close();
    }

    @Test
    void theTopicsAreTheSameBytesAndAnEmbeddedCaptureAndConnectTakeOverFromEachOtherThoughTheWorkerIsKilled()
            throws Exception {
        CaptureSettings settings = database.settings();
        database.sql("insert into activity (tenant_id, kind, payload, occurred_at) select 't' || i % 3, 'old',"
                + " jsonb_build_object('n', i), now() - interval '1 day' + i * interval '1 s'"
                + " from generate_series(1, 500) i;"
                + "insert into notification (tenant_id, recipient_id, kind, title, created_at)"
                + " values ('acme', 'ada', 'k', 'Åda \uD83D\uDE80', '2026-01-01Z')");
        Observed observed = new Observed();
        CaptureSettings twin = twin(settings);
        try (Capture embedded = Capture.start(twin, observed)) {
            observed.awaitStreaming();
            worker.put("sluice", worker.configuration(settings));
            worker.awaitTask("sluice", "RUNNING");
            awaitWatermark(settings);
            database.sql("insert into activity (tenant_id, kind, actor_name) values ('acme', 'k', 'Åda\u2028'),"
                    + " ('acme', 'large', repeat('x', 70000)); update activity set tenant_id = 'moved' where id % 9 = 0;"
                    + "delete from activity where id % 7 = 0;"
                    + "insert into notification_read (tenant_id, notification_id, user_id) values ('acme', 1, 'ada')");
            assertSameTopics(settings, twin);
            assertThat(embedded.state()).isInstanceOf(CaptureState.Streaming.class);
        } finally {
            database.sql("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '"
                    + twin.replication().slot() + "' and not active");
        }
    }

    private CaptureSettings twin(CaptureSettings settings) {
        String name = settings.server() + "_twin";
        return settings.withTopics(new TopicLayout(new Topics(name), 4, 64 * 1024))
                .withReplication(new dev.sluice.capture.postgres.Replication("sluice", name, "sluice",
                        Duration.ofSeconds(1)));
    }

    private void awaitWatermark(CaptureSettings settings) {
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> {
            try (TopicReader watermarks = reader(settings.topics().topics().capture())) {
                return !watermarks.readToEnd().isEmpty();
            }
        });
    }

    private void assertSameTopics(CaptureSettings settings, CaptureSettings twin) {
        for (String channel : List.of("activity", "notification")) {
            assertSame(settings.topics().topics().channel(channel), twin.topics().topics().channel(channel));
        }
        assertSame(settings.topics().topics().deadLetter(), twin.topics().topics().deadLetter());
    }

    private void assertSame(String topic, String twin) {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            try (TopicReader one = reader(topic); TopicReader other = reader(twin)) {
                assertThat(lines(one)).isNotEmpty().isEqualTo(lines(other));
            }
        });
    }

    /** Every record of a partition in its order, to the last byte; the LSN of a copy is that of its own slot. */
    private static Map<Integer, List<String>> lines(TopicReader reader) {
        Map<Integer, List<String>> lines = new TreeMap<>();
        for (ConsumerRecord<String, String> record : reader.readToEnd()) {
            lines.merge(record.partition(), List.of(line(record)),
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        }
        return lines;
    }

    private static String line(ConsumerRecord<String, String> record) {
        boolean copied = record.headers().lastHeader("ce_snapshot") != null;
        StringBuilder line = new StringBuilder().append(record.timestamp()).append(' ').append(record.key());
        for (Header header : record.headers()) {
            if (!copied || !header.key().equals("ce_lsn")) {
                line.append(' ').append(header.key()).append('=')
                        .append(new String(header.value(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return line.append(' ').append(record.value()).toString();
    }

    private TopicReader reader(String topic) {
        return new TopicReader(database.backends().bootstrapServers(), topic);
    }
}
