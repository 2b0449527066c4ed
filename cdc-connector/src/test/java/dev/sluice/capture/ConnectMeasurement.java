package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import static dev.sluice.capture.Eventually.within;
import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measurements of a Connect worker for the figures in infra/kafka-connect. Not part of the build: run it with
 * {@code -Dit.test=ConnectMeasurement}.
 */
class ConnectMeasurement {
    private static final int WARM_UP_ROWS = 2_000;
    private static final int ROWS = 5_000;
    private static final String COPIED_ROWS = System.getProperty("sluice.copied.rows", "100000,300000,1000000");
    private static final Duration GAP = Duration.ofMillis(10);

    private final CapturedDatabase database = CapturedDatabase.create();
    private final CaptureSettings settings = database.settings();
    private final long[] commits = new long[ROWS];

    /** The same rows go through a Connect worker and through an embedded capture, at the same time. */
    @Test
    void commitToReadCommittedConsumerAtAHundredRowsASecond(@TempDir Path folder) throws Exception {
        ConnectWorker.unpackPlugin(folder);
        CaptureSettings embedded = database.twin();
        try (ConnectWorker worker = ConnectWorker.start(database, folder)) {
            var observed = new Observed();
            try (Capture capture = Capture.start(embedded, observed)) {
                observed.awaitStreaming();
                worker.put("sluice", ConnectWorker.configuration(settings));
                within(Duration.ofMinutes(2)).ignoreExceptions()
                        .until(() -> count(settings.topics().topics().capture()) > 0);
                latency(embedded);
                assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            }
        } finally {
            database.close();
        }
    }

    private void latency(CaptureSettings embedded) throws Exception {
        Map<Integer, Long> throughConnect = new ConcurrentHashMap<>();
        Map<Integer, Long> throughEmbedded = new ConcurrentHashMap<>();
        Thread one = arrivals(settings, throughConnect);
        Thread other = arrivals(embedded, throughEmbedded);
        try (Connection connection = database.connect();
                PreparedStatement insert = connection
                        .prepareStatement("insert into activity (tenant_id, kind) values ('t' || ? % 20, ?)")) {
            long next = System.nanoTime();
            for (int i = 0; i < ROWS; i++) {
                insert.setInt(1, i);
                insert.setString(2, Integer.toString(i));
                insert.executeUpdate();
                commits[i] = System.nanoTime();
                next += GAP.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
        one.join();
        other.join();
        print("Connect", throughConnect);
        print("embedded", throughEmbedded);
    }

    private Thread arrivals(CaptureSettings capture, Map<Integer, Long> arrivals) {
        String topic = capture.topics().topics().channel("activity");
        var thread = new Thread(() -> {
            try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", database.bootstrapServers(), "isolation.level",
                            "read_committed", "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                    new StringDeserializer(), new StringDeserializer())) {
                consumer.assign(List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1),
                        new TopicPartition(topic, 2), new TopicPartition(topic, 3)));
                while (arrivals.size() < ROWS) {
                    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                        arrivals.put(Integer.valueOf(String.valueOf(header(record, "ce_kind"))), System.nanoTime());
                    }
                }
            }
        });
        thread.start();
        return thread;
    }

    private void print(String name, Map<Integer, Long> arrivals) {
        double[] millis = new double[ROWS - WARM_UP_ROWS];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = (arrivals.getOrDefault(i + WARM_UP_ROWS, 0L) - commits[i + WARM_UP_ROWS]) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf("MEASURED %s, commit to consumer, ms: p50 %.1f p90 %.1f p99 %.1f%n", name,
                millis[millis.length / 2], millis[millis.length * 9 / 10], millis[millis.length * 99 / 100]);
    }

    /** Transactions of growing size, one after the other, and the heap that the worker needs for each. */
    @Test
    void heapOfLargeTransactions(@TempDir Path folder) throws Exception {
        ConnectWorker.unpackPlugin(folder);
        try (ConnectWorker worker = ConnectWorker.start(database, folder);
                KafkaConsumer<byte[], byte[]> consumer = activity()) {
            worker.put("sluice", ConnectWorker.configuration(settings));
            within(Duration.ofMinutes(2)).ignoreExceptions()
                    .until(() -> count(settings.topics().topics().capture()) > 0);
            for (String rows : COPIED_ROWS.split(",", -1)) {
                int pauses = worker.heapsAfterPauses().size();
                copy(Integer.parseInt(rows), consumer);
                System.out.printf("MEASURED Connect, %s rows: %d MiB of heap after a collection at most; %s%n", rows,
                        worker.peakHeapMebibytes(pauses), worker.peakMemory());
            }
        } finally {
            database.close();
        }
    }

    private KafkaConsumer<byte[], byte[]> activity() {
        String topic = settings.topics().topics().channel("activity");
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", database.bootstrapServers(), "isolation.level",
                        "read_committed", "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(IntStream.range(0, 4).mapToObj(it -> new TopicPartition(topic, it)).toList());
        return consumer;
    }

    private void copy(int rows, KafkaConsumer<byte[], byte[]> consumer) throws Exception {
        try (Connection connection = database.connect()) {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn("copy activity (tenant_id, kind, actor_name, payload) from stdin");
            byte[] line = ("t\tcopied\tsomebody\t{\"text\": \"" + "x".repeat(250) + "\"}\n")
                    .getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < rows; i++) {
                copy.writeToCopy(line, 0, line.length);
            }
            copy.endCopy();
        }
        long begin = System.nanoTime();
        for (int found = 0; found < rows; found += consumer.poll(Duration.ofMillis(100)).count()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("%d rows until now", found)
                    .isLessThan(Duration.ofMinutes(8));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("MEASURED Connect, %d rows in one transaction: %.1f s, %.0f rows/s%n", rows, seconds,
                rows / seconds);
    }

    private int count(String topic) {
        try (TopicReader reader = database.topic(topic)) {
            return reader.readToEnd().size();
        }
    }
}
