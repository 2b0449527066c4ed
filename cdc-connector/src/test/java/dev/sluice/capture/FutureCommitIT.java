package dev.sluice.capture;

import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.sluice.capture.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;

/** A commit time in the future, as a replication origin gives it, does not spoil searches by time for anybody. */
@SuppressWarnings("NullAway.Init")
class FutureCommitIT {
    private static final String ORIGIN = "elsewhere";

    private final CapturedDatabase database = CapturedDatabase.create(RestartableServer.postgres());
    private final Observed observed = new Observed();
    private Capture capture;

    @AfterEach
    void stop() {
        capture.close();
        database.close();
    }

    @Test
    void aCommitTimeInTheFutureIsKeptInTheEventAndUsedForNoTimestamp() throws Exception {
        capture = Capture.start(database.settings(), observed);
        observed.awaitStreaming();
        String insert = "insert into activity (tenant_id, kind) values ('%s', '%s')";
        database.sql(String.format(insert, "acme", "before"));
        RestartableServer.asSuperuser("select pg_replication_origin_create('" + ORIGIN + "')",
                "select pg_replication_origin_session_setup('" + ORIGIN + "')",
                // Statements sent at once are one transaction.
                "select pg_replication_origin_xact_setup('0/1', now() + interval '30 days');"
                        + String.format(insert, "acme", "future"),
                "select pg_replication_origin_session_reset()", "select pg_replication_origin_drop('" + ORIGIN + "')");
        database.sql(String.format(insert, "acme", "after"));
        database.sql(String.format(insert, "globex", "after"));

        List<ConsumerRecord<String, String>> records = read(database.topics().channel("activity"), 4);
        long now = System.currentTimeMillis();
        assertThat(records).allSatisfy(record -> assertThat(record.timestamp()).isLessThanOrEqualTo(now));
        List<ConsumerRecord<String, String>> acme = records.stream().filter(record -> record.key().equals("acme"))
                .toList();
        assertThat(acme).extracting(record -> header(record, "ce_kind")).containsExactly("before", "future", "after");
        assertThat(acme).extracting(ConsumerRecord::timestamp).isSorted();
        assertThat(Instant.parse(String.valueOf(header(acme.get(1), "ce_time"))))
                .isAfter(Instant.ofEpochMilli(now).plusSeconds(29 * 86_400));
        assertThat(read(database.topics().capture(), 1)).allSatisfy(watermark -> {
            assertThat(watermark.timestamp()).isLessThanOrEqualTo(System.currentTimeMillis());
            assertThat(watermark.value()).contains("\"commitTime\":\"" + Instant.now().toString().substring(0, 4));
        });
    }

    private List<ConsumerRecord<String, String>> read(String topic, int count) {
        try (TopicReader reader = database.topic(topic)) {
            reader.read(count);
            return reader.readToEnd();
        }
    }
}
