package dev.sluice.capture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Not part of the build: run it with {@code -Dit.test=CommitLatencyMeasurement} for the numbers in the documentation. */
class CommitLatencyMeasurement {
    private static final int WARM_UP_ROWS = 2_000;
    private static final int MEASURED_ROWS = 3_000;
    private static final int COPIED_ROWS = 300_000;
    private static final Duration GAP = Duration.ofMillis(10);

    @Test
    void commitToReadCommittedConsumerAtAHundredRowsASecond() throws Exception {
        CapturedDatabase database = CapturedDatabase.create();
        Observed observed = new Observed();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            observed.awaitStreaming();
            latency(database);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
            throughput(database, observed);
        } finally {
            database.close();
        }
    }

    @Test
    void theSameThroughAConnectWorker(@TempDir Path folder) throws Exception {
        CapturedDatabase database = CapturedDatabase.create();
        ConnectWorker.unpackPlugin(folder);
        try (ConnectWorker worker = ConnectWorker.start(database, folder)) {
            worker.put("sluice", ConnectWorker.configuration(database.settings()));
            awaitFirstCommit(database);
            latency(database);
            long begin = copy(database);
            try (TopicReader activity = new TopicReader(database.backends().bootstrapServers(),
                    database.topics().channel("activity"))) {
                while (activity.readToEnd().size() < WARM_UP_ROWS + MEASURED_ROWS + COPIED_ROWS) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            printThroughput(begin);
        } finally {
            database.close();
        }
    }

    private static void awaitFirstCommit(CapturedDatabase database) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> {
            try (TopicReader watermarks = new TopicReader(database.backends().bootstrapServers(),
                    database.topics().capture())) {
                return !watermarks.readToEnd().isEmpty();
            }
        });
    }

    private static void latency(CapturedDatabase database) throws Exception {
        Map<String, Long> arrivals = new ConcurrentHashMap<>();
        Thread reader = new Thread(() -> arrive(database, arrivals));
        reader.start();
        List<Double> millis = new ArrayList<>();
        Map<String, Long> commits = new HashMap<>();
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into activity (tenant_id, kind) values ('t' || ? % 20, ?)")) {
            long next = System.nanoTime();
            for (int i = 0; i < WARM_UP_ROWS + MEASURED_ROWS; i++) {
                insert.setInt(1, i);
                insert.setString(2, Integer.toString(i));
                insert.executeUpdate();
                commits.put(Integer.toString(i), System.nanoTime());
                next += GAP.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
        reader.join();
        for (int i = WARM_UP_ROWS; i < WARM_UP_ROWS + MEASURED_ROWS; i++) {
            String kind = Integer.toString(i);
            millis.add((arrivals.getOrDefault(kind, 0L) - commits.getOrDefault(kind, 0L)) / 1e6);
        }
        Collections.sort(millis);
        System.out.printf("MEASURED commit to consumer, ms: p50 %.1f p90 %.1f p99 %.1f max %.1f%n", at(millis, 0.5),
                at(millis, 0.9), at(millis, 0.99), at(millis, 1));
    }

    private static void throughput(CapturedDatabase database, Observed observed) throws Exception {
        long before = observed.commits.stream().mapToLong(it -> it.sent().events()).sum();
        long begin = copy(database);
        while (observed.commits.stream().mapToLong(it -> it.sent().events()).sum() < before + COPIED_ROWS) {
            LockSupport.parkNanos(1_000_000);
        }
        printThroughput(begin);
    }

    /** Returns when it was committed. */
    private static long copy(CapturedDatabase database) throws Exception {
        try (Connection connection = database.connect()) {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn("copy activity (tenant_id, kind, actor_name, payload) from stdin");
            for (int i = 0; i < COPIED_ROWS; i++) {
                byte[] line = ("t" + i % 20 + "\tcopied\tsomebody\t{\"number\": " + i + ", \"text\": \""
                        + "x".repeat(100)
                        + "\"}\n").getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(line, 0, line.length);
            }
            copy.endCopy();
            return System.nanoTime();
        }
    }

    private static void printThroughput(long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("MEASURED copy of %d rows in one transaction: %.1f s, %.0f rows/s%n", COPIED_ROWS, seconds,
                COPIED_ROWS / seconds);
    }

    private static void arrive(CapturedDatabase database, Map<String, Long> arrivals) {
        String topic = database.topics().channel("activity");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", database.backends().bootstrapServers(), "isolation.level",
                        "read_committed", "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(
                    consumer.partitionsFor(topic).stream().map(it -> new TopicPartition(topic, it.partition()))
                            .toList());
            while (arrivals.size() < WARM_UP_ROWS + MEASURED_ROWS) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    arrivals.put(String.valueOf(header(record, "ce_kind")), System.nanoTime());
                }
            }
        }
    }

    private static double at(List<Double> sorted, double quantile) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.round(quantile * sorted.size())));
    }
}
