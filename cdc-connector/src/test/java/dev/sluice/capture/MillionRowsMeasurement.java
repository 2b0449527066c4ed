package dev.sluice.capture;

import java.time.Duration;
import java.util.BitSet;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Not part of the build: run it with {@code -Dit.test=MillionRowsMeasurement} for the numbers in the documentation. */
class MillionRowsMeasurement {
    private static final int ROWS = 1_000_000;
    private static final String INSERT = "insert into activity (tenant_id, kind, payload) select 't' || i % 20, 'many',"
            + " jsonb_build_object('text', repeat('x', 150)) from generate_series(1, " + ROWS + ") i";

    @Test
    void aMillionRowsBeforeTheFirstStartAndAMillionInOneTransactionAfterIt() {
        CapturedDatabase database = CapturedDatabase.create();
        Observed observed = new Observed();
        database.sql(INSERT);
        long begin = System.nanoTime();
        try (Capture capture = Capture.start(database.settings(), observed)) {
            await(observed, ROWS);
            report("copied before the first start", begin);
            begin = System.nanoTime();
            database.sql(INSERT);
            report("inserted", begin);
            begin = System.nanoTime();
            await(observed, 2L * ROWS);
            report("captured after their commit", begin);
            assertThat(ids(database)).isEqualTo(2 * ROWS);
            assertThat(observed.states).noneMatch(CaptureState.Retrying.class::isInstance);
            assertThat(capture.state()).isInstanceOf(CaptureState.Streaming.class);
        } finally {
            database.close();
        }
    }

    private static void await(Observed observed, long events) {
        Awaitility.await().atMost(Duration.ofMinutes(10)).pollInterval(Duration.ofMillis(20))
                .until(() -> observed.commits.stream().mapToLong(it -> it.sent().events()).sum() == events);
    }

    private static void report(String what, long beginNanos) {
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        System.out.printf("MEASURED %d rows %s in %.1f s, %.0f rows/s%n", ROWS, what, seconds, ROWS / seconds);
    }

    /** How many different rows the topic holds; fails at the first that comes twice. */
    private static int ids(CapturedDatabase database) {
        String topic = database.topics().channel("activity");
        BitSet ids = new BitSet(2 * ROWS + 1);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", database.backends().bootstrapServers(), "isolation.level",
                        "read_committed", "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(it -> new TopicPartition(topic, it.partition())).toList());
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(it -> consumer.position(it.getKey()) < it.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    int id = Integer.parseInt(String.valueOf(TopicReader.header(record, "ce_subject")));
                    assertThat(ids.get(id)).as("row %s came once", id).isFalse();
                    ids.set(id);
                }
            }
        }
        return ids.cardinality();
    }
}
